//! A validator for the part of JSON Schema that our schemas and the mutation report schema use.
//! Unknown keywords are errors, so that no rule is ignored.

use serde_json::Value;

/// The violations of a schema by a value, each with its path.
pub(crate) fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut validator = Validator {
        root: schema,
        faults: Vec::new(),
    };
    validator.check(schema, value, "$");
    validator.faults
}

struct Validator<'a> {
    root: &'a Value,
    faults: Vec<String>,
}

impl<'a> Validator<'a> {
    fn check(&mut self, schema: &'a Value, value: &Value, at: &str) {
        let Some(keywords) = schema.as_object() else {
            if schema != &Value::Bool(true) {
                self.fault(at, "nothing may stand here");
            }
            return;
        };
        for (keyword, rule) in keywords {
            match keyword.as_str() {
                "$ref" => self.check(self.definition(rule), value, at),
                "type" => self.is(rule, value, at),
                "minimum" if value.as_f64() < rule.as_f64() => {
                    self.fault(at, &format!("{value} is less than {rule}"));
                }
                "maximum" if value.as_f64() > rule.as_f64() => {
                    self.fault(at, &format!("{value} is more than {rule}"));
                }
                "const" if value != rule => self.fault(at, &format!("{value} is not {rule}")),
                "enum" if !rule.as_array().is_some_and(|all| all.contains(value)) => {
                    self.fault(at, &format!("{value} is not one of {rule}"));
                }
                "uniqueItems" => self.is_set(value, at),
                "pattern" => self.is_version(rule, value, at),
                // Keywords checked elsewhere, and texts for people.
                "default" | "minimum" | "maximum" | "const" | "enum" | "$schema" | "$id"
                | "title" | "description" | "examples" | "format" | "$defs" | "definitions" => {}
                "oneOf" | "anyOf" => self.fits(rule, keyword == "oneOf", value, at),
                "items" => {
                    for (i, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.check(rule, item, &format!("{at}[{i}]"));
                    }
                }
                "prefixItems" => {
                    let rules = rule.as_array().into_iter().flatten();
                    for (i, (rule, item)) in rules
                        .zip(value.as_array().into_iter().flatten())
                        .enumerate()
                    {
                        self.check(rule, item, &format!("{at}[{i}]"));
                    }
                }
                "minItems" | "maxItems" => self.counts(keyword == "minItems", rule, value, at),
                "required" => self.has(rule, value, at),
                "properties" => {
                    for (name, rule) in rule.as_object().into_iter().flatten() {
                        if let Some(field) = value.get(name) {
                            self.check(rule, field, &format!("{at}.{name}"));
                        }
                    }
                }
                "additionalProperties" => self.knows(rule, schema, value, at),
                _ => self.fault(at, &format!("the keyword `{keyword}` is not understood")),
            }
        }
    }

    fn fault(&mut self, at: &str, fault: &str) {
        self.faults.push(format!("{at}: {fault}"));
    }

    /// Resolves a reference such as `#/$defs/Model`.
    fn definition(&self, reference: &Value) -> &'a Value {
        let path = reference.as_str().and_then(|r| r.strip_prefix('#'));
        path.and_then(|path| self.root.pointer(path))
            .unwrap_or(&Value::Bool(false))
    }

    fn is(&mut self, rule: &Value, value: &Value, at: &str) {
        let types: Vec<&str> = match rule {
            Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
            one => one.as_str().into_iter().collect(),
        };
        let fits = |name: &&str| match *name {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_u64() || value.is_i64(),
            "number" => value.is_number(),
            "null" => value.is_null(),
            _ => false,
        };
        if !types.iter().any(fits) {
            self.fault(at, &format!("{value} is no {}", types.join(" or ")));
        }
    }

    fn is_set(&mut self, value: &Value, at: &str) {
        let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
        for (i, item) in items.iter().enumerate() {
            if items[..i].contains(item) {
                self.fault(&format!("{at}[{i}]"), "it was there before");
            }
        }
    }

    /// Checks the only pattern in use: one to three numbers, of which the first is 1 or 2.
    fn is_version(&mut self, rule: &Value, value: &Value, at: &str) {
        if rule != r"^([1-2])(\.(([1-9]\d*)|0)){0,2}$" {
            self.fault(at, &format!("the pattern {rule} is not understood"));
        }
        let numbers: Vec<&str> = value.as_str().unwrap_or_default().split('.').collect();
        let number = |n: &&str| {
            n.parse::<u64>()
                .is_ok_and(|parsed| parsed.to_string() == **n)
        };
        if !(["1", "2"].contains(&numbers[0]) && numbers.len() <= 3 && numbers.iter().all(number)) {
            self.fault(at, &format!("{value} is no version"));
        }
    }

    /// Checks that exactly one alternative fits if `alone`, and otherwise at least one.
    fn fits(&mut self, alternatives: &'a Value, alone: bool, value: &Value, at: &str) {
        let good = alternatives
            .as_array()
            .into_iter()
            .flatten()
            .filter(|schema| {
                let mut inner = Validator {
                    root: self.root,
                    faults: Vec::new(),
                };
                inner.check(schema, value, at);
                inner.faults.is_empty()
            })
            .count();
        if good == 0 {
            self.fault(at, &format!("{value} fits none"));
        } else if alone && good > 1 {
            self.fault(at, &format!("{value} fits {good}"));
        }
    }

    /// Checks the minimum or maximum length of a list.
    fn counts(&mut self, least: bool, bound: &Value, value: &Value, at: &str) {
        let (Some(items), Some(bound)) = (value.as_array(), bound.as_u64()) else {
            return;
        };
        let count = items.len() as u64;
        if (least && count < bound) || (!least && count > bound) {
            self.fault(at, &format!("there are {count} items"));
        }
    }

    fn has(&mut self, names: &Value, value: &Value, at: &str) {
        for name in names
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            if value.is_object() && value.get(name).is_none() {
                self.fault(at, &format!("{name} is missing"));
            }
        }
    }

    /// Checks fields that the schema does not name.
    fn knows(&mut self, rule: &'a Value, schema: &Value, value: &Value, at: &str) {
        for (name, field) in value.as_object().into_iter().flatten() {
            if schema["properties"].get(name).is_some() {
                continue;
            }
            let place = format!("{at}.{name}");
            if rule == &Value::Bool(false) {
                self.fault(&place, "not known");
            } else {
                self.check(rule, field, &place);
            }
        }
    }
}
