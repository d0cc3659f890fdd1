// Prints the schema violations of a file, one on each line.
// Run in the packages' folder: `node --eval SCRIPT SCHEMA FILE`. SCHEMA is a path or in a package.
const [name, file] = process.argv.slice(1);
const schema = require(name);

// The SARIF schema uses an older draft, and a pattern that is invalid with the `u` flag.
const Ajv = schema.$schema.includes("draft-04") ? require("ajv-draft-04") : require("ajv");
const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
require("ajv-formats")(ajv);

if (!ajv.validate(schema, JSON.parse(require("fs").readFileSync(file)))) {
  for (const { instancePath, message, params } of ajv.errors) {
    console.log(`${instancePath} ${message} ${JSON.stringify(params)}`);
  }
}
