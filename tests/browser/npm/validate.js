// Writes what is wrong with a file under a published schema, a fault a line.
// Called in the folder of the packages: `node --eval SCRIPT SCHEMA FILE`, the schema by its name in a package or by its path.
const [name, file] = process.argv.slice(1);
const schema = require(name);

// The schema of SARIF is of an older draft, and has a pattern that is none to the newest expressions.
const Ajv = schema.$schema.includes("draft-04") ? require("ajv-draft-04") : require("ajv");
const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
require("ajv-formats")(ajv);

if (!ajv.validate(schema, JSON.parse(require("fs").readFileSync(file)))) {
  for (const { instancePath, message, params } of ajv.errors) {
    console.log(`${instancePath} ${message} ${JSON.stringify(params)}`);
  }
}
