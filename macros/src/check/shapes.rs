//! Checks parameters and return types of the functions of a spec.

use std::collections::BTreeSet;

use mutaspec_mutator::syntax::tidy;
use quote::ToTokens;
use syn::{ItemFn, ReturnType, Safety, Signature, Type};

use crate::ast::{Parameter, Property, PropertyKind, Role, SpecModule, parameters, pattern_ident};
use crate::errors::Errors;
use crate::parse::assumptions;

/// Reports functions whose signature does not fit their attribute.
pub(super) fn all(spec: &SpecModule, errors: &mut Errors) {
    init(spec, errors);
    for action in &spec.actions {
        let ranges: Vec<_> = action.parameters.iter().collect();
        step(spec, &action.function, &ranges, "action", errors);
    }
    for process in &spec.processes {
        let ranges: Vec<_> = process.member.iter().collect();
        step(spec, &process.function, &ranges, "process", errors);
    }
    properties(spec, errors);
    constraints(spec, errors);
    fairness(spec, errors);
    models(spec, errors);
    if let Some(constants) = &spec.constants
        && !constants.item.generics.params.is_empty()
    {
        errors.at(&constants.item.generics, "constants have no parameters");
    }
}

/// Whether a function can be called by its name alone, at run time, and returns.
pub(crate) fn is_ordinary(sig: &Signature) -> bool {
    let returns =
        !matches!(&sig.output, ReturnType::Type(_, ty) if matches!(&**ty, Type::Never(_)));
    sig.constness.is_none()
        && sig.asyncness.is_none()
        && matches!(sig.safety, Safety::Default)
        && sig.abi.is_none()
        && returns
}

/// Reports generics, receivers, and `const`, `async`, `unsafe` and `extern`.
fn plain(sig: &Signature, what: &str, errors: &mut Errors) {
    let text = format!("{what} is a plain function");
    if let Some(word) = &sig.constness {
        errors.at(word, &text);
    }
    if let Some(word) = &sig.asyncness {
        errors.at(word, &text);
    }
    if let Safety::Unsafe(word) = &sig.safety {
        errors.at(word, &text);
    }
    if let Some(word) = &sig.abi {
        errors.at(word, &text);
    }
    if !sig.generics.params.is_empty() {
        errors.at(&sig.generics, format!("{what} has no parameters of type"));
    }
    for input in &sig.inputs {
        if let syn::FnArg::Receiver(receiver) = input {
            errors.at(receiver, &text);
        }
    }
}

fn init(spec: &SpecModule, errors: &mut Errors) {
    plain(&spec.init.sig, "the function of `#[init]`", errors);
    let sig = &spec.init.sig;
    let variables = &spec.variables.ident;
    let returns = match &sig.output {
        ReturnType::Type(_, ty) => match &**ty {
            Type::Path(p) => p
                .path
                .segments
                .last()
                .is_some_and(|s| s.ident == *variables),
            _ => false,
        },
        ReturnType::Default => false,
    };
    if !returns {
        errors.at(
            &sig.ident,
            format!(
                "`#[init]` makes the variables: `fn {}(..) -> {variables}`",
                sig.ident
            ),
        );
    }
    for parameter in parameters(&spec.init) {
        if spec.role(&parameter.ty) != Role::Constants {
            errors.at(
                parameter,
                "`#[init]` looks at `&Constants` alone; choose with `pick`",
            );
        }
    }
}

fn step(
    spec: &SpecModule,
    function: &ItemFn,
    ranges: &[&Parameter],
    what: &str,
    errors: &mut Errors,
) {
    let article = if what == "action" {
        "an action"
    } else {
        "a process"
    };
    plain(&function.sig, article, errors);
    step_parameters(spec, function, ranges, what, errors);
    super::ranges::all(spec, function, ranges, what, errors);
    if let ReturnType::Type(_, ty) = &function.sig.output {
        errors.at(ty, format!("{article} returns nothing"));
    }
}

/// Checks the parameters of a step: each that ranges over a set is named in the attribute.
fn step_parameters(
    spec: &SpecModule,
    function: &ItemFn,
    ranges: &[&Parameter],
    what: &str,
    errors: &mut Errors,
) {
    let mut seen = BTreeSet::new();
    for parameter in parameters(function) {
        let role = spec.role(&parameter.ty);
        let twice = match role {
            Role::VariablesMut | Role::Variables => !seen.insert("variables"),
            Role::Constants => !seen.insert("constants"),
            _ => false,
        };
        if twice {
            errors.at(&parameter.ty, "this is a parameter of the step already");
        }
        match role {
            Role::VariablesMut | Role::Constants => {}
            Role::Variables if what == "process" => {}
            Role::Variables => errors.at(
                &parameter.ty,
                format!(
                    "an action changes the variables: `&mut {}`",
                    spec.variables.ident
                ),
            ),
            Role::State => errors.at(
                &parameter.ty,
                "a step changes variables: take `&mut` of them; `&State` is for properties",
            ),
            Role::Next => errors.at(
                &parameter.ty,
                "a step does not see what is next; `&Next` is for invariants",
            ),
            Role::Own => own_parameter(parameter, ranges, what, errors),
        }
    }
}

fn own_parameter(parameter: &syn::PatType, ranges: &[&Parameter], what: &str, errors: &mut Errors) {
    let Some(name) = pattern_ident(&parameter.pat) else {
        errors.at(&parameter.pat, "a parameter of a step has a plain name");
        return;
    };
    if !ranges.iter().any(|r| r.name == *name) {
        errors.at(
            name,
            format!("where does `{name}` come from? say `#[{what}({name} in some_set)]`"),
        );
    } else if let Type::Reference(reference) = &*parameter.ty {
        let inner = reference.elem.to_token_stream();
        errors.at(
            &parameter.ty,
            format!("a step gets the element itself: `{name}: {inner}`"),
        );
    }
}

fn properties(spec: &SpecModule, errors: &mut Errors) {
    for property in &spec.properties {
        plain(&property.function.sig, "a property", errors);
        property_parameters(spec, property, errors);
        property_shape(spec, property, errors);
    }
}

/// Reports parameters that no property of this kind has.
fn property_parameters(spec: &SpecModule, property: &Property, errors: &mut Errors) {
    for parameter in parameters(&property.function) {
        let role = spec.role(&parameter.ty);
        if role == Role::Next && property.kind != PropertyKind::Ahead {
            errors.at(&parameter.ty, "only an invariant looks at what is next");
        }
        if matches!(role, Role::VariablesMut | Role::Own) {
            let vars = &spec.variables.ident;
            let text = format!(
                "a property looks at `&{vars}`, `&State` and `&Constants` and changes nothing"
            );
            errors.at(&parameter.ty, text);
        }
    }
}

/// The attribute of a kind of property, the shape of its functions, and the number of states that
/// they take.
const fn shape_of(kind: PropertyKind) -> (&'static str, &'static str, usize) {
    match kind {
        PropertyKind::Invariant => ("invariant", "(v: &Vars) -> bool", 1),
        PropertyKind::StepInvariant => {
            ("step_invariant", "(before: &Vars, after: &Vars) -> bool", 2)
        }
        PropertyKind::Reachable => ("reachable", "(v: &Vars) -> bool", 1),
        PropertyKind::Temporal => ("temporal", "() -> Formula", 0),
        PropertyKind::Possible => ("scenario(possible)", "() -> Scenario", 0),
        PropertyKind::Forbidden => ("scenario(forbidden)", "() -> Scenario", 0),
        PropertyKind::StepGoal => ("reachable", "(before: &Vars, after: &Vars) -> bool", 2),
        PropertyKind::Ahead => ("invariant", "(v: &Vars, next: &Next) -> bool", 1),
        PropertyKind::Refinement => ("refines(..)", "(s: &State) -> other_spec::State", 1),
    }
}

/// The type that the function of a property returns, and what that is called.
fn result_of(property: &Property) -> (String, &'static str) {
    match (property.kind, &property.refines) {
        (PropertyKind::Temporal, _) => ("Formula".to_owned(), "formula"),
        (PropertyKind::Possible | PropertyKind::Forbidden, _) => {
            ("Scenario".to_owned(), "list of steps")
        }
        (_, Some(refines)) => (
            format!("{}::State", tidy(&refines.spec.to_token_stream())),
            "map of states",
        ),
        _ => ("bool".to_owned(), "predicate"),
    }
}

/// Reports a property that takes other states, or returns another type, than its kind requires.
fn property_shape(spec: &SpecModule, property: &Property, errors: &mut Errors) {
    let sig = &property.function.sig;
    let name = &sig.ident;
    let (attribute, shape, states) = shape_of(property.kind);
    let (wanted, what) = result_of(property);
    let returns =
        matches!(&sig.output, ReturnType::Type(_, ty) if tidy(&ty.to_token_stream()) == wanted);
    let roles: Vec<_> = parameters(&property.function)
        .map(|p| spec.role(&p.ty))
        .collect();
    let looks = roles
        .iter()
        .filter(|role| matches!(role, Role::Variables | Role::State))
        .count();
    let odd = roles
        .iter()
        .any(|role| matches!(role, Role::VariablesMut | Role::Own));
    let is_in_shape = looks == states || odd;
    if !is_in_shape {
        let shape = shape
            .replace("Vars", &spec.variables.ident.to_string())
            .replace("other_spec::State", &wanted);
        errors.at(
            name,
            format!("`#[{attribute}]` marks a {what}: `fn {name}{shape}`"),
        );
    } else if !returns {
        let inputs = inputs(sig);
        errors.at(
            name,
            format!("`#[{attribute}]` marks a {what}: `fn {name}({inputs}) -> {wanted}`"),
        );
    }
}

/// The author's parameters as text: `v: &Vars, c: &Constants`.
fn inputs(sig: &Signature) -> String {
    let all: Vec<_> = sig
        .inputs
        .iter()
        .map(|input| tidy(&input.to_token_stream()))
        .collect();
    all.join(", ")
}

fn fairness(spec: &SpecModule, errors: &mut Errors) {
    for function in &spec.fairness {
        let sig = &function.sig;
        plain(sig, "a fairness assumption", errors);
        let returns = matches!(
            &sig.output,
            ReturnType::Type(_, ty) if ty.to_token_stream().to_string() == "Fairness"
        );
        if !returns || parameters(function).any(|p| spec.role(&p.ty) != Role::Constants) {
            let constants = spec
                .constants
                .as_ref()
                .map_or_else(String::new, |c| format!("c: &{}", c.item.ident));
            let text = format!(
                "`#[fairness]` marks an assumption about the constants: `fn {}({constants}) -> Fairness`",
                sig.ident
            );
            errors.at(&sig.ident, text);
        }
        let calls = assumptions(function);
        if calls.is_empty() {
            errors.at(
                &sig.ident,
                "this assumes nothing: write `weak(steps)` or `strong(steps)`, as in `weak(any_step())`",
            );
        }
        for (word, call) in calls.iter().filter(|(_, call)| call.args.len() != 1) {
            let text =
                format!("`{word}` takes one set of steps: `{word}(send::STEP | receive::STEP)`");
            errors.at(call, text);
        }
    }
}

fn constraints(spec: &SpecModule, errors: &mut Errors) {
    for constraint in &spec.constraints {
        let sig = &constraint.sig;
        plain(sig, "a constraint", errors);
        let bool = matches!(
            &sig.output,
            ReturnType::Type(_, ty) if ty.to_token_stream().to_string() == "bool"
        );
        let roles: Vec<_> = parameters(constraint).map(|p| spec.role(&p.ty)).collect();
        let looks = roles
            .iter()
            .filter(|r| matches!(r, Role::Variables | Role::State))
            .count();
        let is_odd = looks != 1
            || roles
                .iter()
                .any(|r| matches!(r, Role::VariablesMut | Role::Own | Role::Next));
        if !bool || is_odd {
            let inputs = if is_odd {
                format!("v: &{}", spec.variables.ident)
            } else {
                inputs(sig)
            };
            let text = format!(
                "`#[constraint]` marks a predicate: `fn {}({inputs}) -> bool`",
                sig.ident
            );
            errors.at(&sig.ident, text);
        }
    }
}

fn models(spec: &SpecModule, errors: &mut Errors) {
    let built_in = [
        "deadlock_freedom",
        "termination",
        "no_crash",
        "no_divergence",
    ];
    let known: Vec<String> = spec
        .properties
        .iter()
        .map(|p| p.function.sig.ident.to_string())
        .chain(built_in.map(String::from))
        .collect();
    for model in spec.constants.iter().flat_map(|c| &c.models) {
        if model.properties.is_some() && model.except.is_some() {
            errors.at(
                &model.name,
                "a model has `properties = [..]` or `except = [..]`, not both",
            );
        }
        for name in model
            .properties
            .iter()
            .chain(&model.except)
            .flatten()
            .chain(&model.expect_failure)
        {
            if !known.contains(&name.to_string()) {
                errors.at(
                    name,
                    format!(
                        "no property `{name}`; the properties are {}",
                        known.join(", ")
                    ),
                );
            }
        }
    }
}
