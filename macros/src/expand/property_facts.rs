//! Facts about the text of properties: the fields that each reads, the parts whose truth is
//! counted, and the property mutants. Parts and mutants become functions beside the property.

use mutaspec_mutator::syntax::{ProbeKind, PropertyReading, literal, option, table};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{Block, ItemFn};

use super::Expansion;
use super::helpers::guarded;
use super::properties::arguments;
use crate::ast::{Property, PropertyKind, SpecModule};
use crate::check;

/// The readings of all properties.
pub(super) struct PropertyFacts {
    readings: Vec<PropertyReading>,
}

/// A condition that is compiled beside a property.
struct Condition<'a> {
    property: &'a Property,
    body: &'a Block,
}

impl PropertyFacts {
    pub(super) fn of(expansion: &Expansion<'_>) -> PropertyFacts {
        let spec = expansion.spec;
        let readings = spec.properties.iter().map(|p| match p.kind {
            // Only conditions on one state or one step have probes and mutants.
            PropertyKind::Temporal
            | PropertyKind::Possible
            | PropertyKind::Forbidden
            | PropertyKind::StepGoal
            | PropertyKind::Ahead
            | PropertyKind::Refinement => PropertyReading::default(),
            _ if !check::is_ordinary(&p.function.sig) => PropertyReading::default(),
            kind => {
                let mut reading = PropertyReading::of(
                    &p.function,
                    kind == PropertyKind::Reachable,
                    &expansion.types,
                    &expansion.source,
                );
                if spec.options.unmutated {
                    reading.edits.clear();
                }
                reading
            }
        });
        PropertyFacts {
            readings: readings.collect(),
        }
    }

    /// All conditions by number: probes first, then mutants.
    fn conditions<'a>(&'a self, expansion: &Expansion<'a>) -> Vec<Condition<'a>> {
        let pairs = || expansion.spec.properties.iter().zip(&self.readings);
        let probes = pairs().flat_map(|(property, reading)| {
            reading
                .probes
                .iter()
                .map(move |probe| (property, &probe.body))
        });
        let edits = pairs().flat_map(|(property, reading)| {
            reading.edits.iter().map(move |edit| (property, &edit.body))
        });
        probes
            .chain(edits)
            .map(|(property, body)| Condition { property, body })
            .collect()
    }

    pub(super) fn functions(&self, expansion: &Expansion<'_>) -> TokenStream {
        let functions =
            self.conditions(expansion)
                .into_iter()
                .enumerate()
                .map(|(number, condition)| {
                    let mut function: ItemFn = condition.property.function.clone();
                    function.attrs.clear();
                    function.vis = syn::Visibility::Inherited;
                    function.sig.ident = name(number);
                    *function.block = condition.body.clone();
                    guarded(&function, expansion)
                });
        quote!(#(
            #[doc(hidden)]
            #[allow(dead_code, unused_variables, unused_parens, clippy::all, clippy::pedantic, clippy::nursery)]
            #functions
        )*)
    }

    /// The methods of `Spec` that evaluate conditions and access fields.
    pub(super) fn methods(&self, expansion: &Expansion<'_>) -> TokenStream {
        let (mut states, mut steps) = (TokenStream::new(), TokenStream::new());
        for (number, Condition { property, .. }) in
            self.conditions(expansion).into_iter().enumerate()
        {
            let name = name(number);
            let is_step = property.kind == PropertyKind::StepInvariant;
            let given: &[TokenStream] = if is_step {
                &[quote!(__before), quote!(__after)]
            } else {
                &[quote!(__state)]
            };
            let arguments = arguments(&property.function, expansion, given);
            let arm = quote!(#number => #name(#(#arguments),*),);
            if is_step {
                steps.extend(arm);
            } else {
                states.extend(arm);
            }
        }
        let same = fields(expansion.spec)
            .enumerate()
            .map(|(number, place)| quote!(#number => __before.#place == __after.#place,));
        quote! {
            fn state_condition(__number: usize, __state: &State, __c: &Self::Constants) -> bool {
                match __number { #states _ => false }
            }
            fn step_condition(__number: usize, __before: &State, __after: &State, __c: &Self::Constants) -> bool {
                match __number { #steps _ => false }
            }
            fn same_field(__field: usize, __before: &State, __after: &State) -> bool {
                match __field { #(#same)* _ => false }
            }
        }
    }

    /// The static table of fields, reads, probes and mutants.
    pub(super) fn table(&self, expansion: &Expansion<'_>) -> TokenStream {
        let spec = expansion.spec;
        let variables = spec
            .variables
            .fields
            .iter()
            .filter_map(|f| f.ident.as_ref())
            .map(|name| (name, false));
        let processes = spec.processes.iter().map(|p| (&p.function.sig.ident, true));
        let fields = variables.chain(processes).map(|(ident, process)| {
            let name = literal(ident.to_string());
            quote!(__rt::PartRow { name: #name, process: #process })
        });
        let reads = spec
            .properties
            .iter()
            .map(|p| check::reads(&p.function, p.kind, spec, &expansion.calls))
            .map(|places| option(places.map(table)));
        let exempt = table(check::asserted(spec, &expansion.calls));
        let readings = || self.readings.iter().enumerate();
        let probes = readings().flat_map(|(property, reading)| {
            reading.probes.iter().map(move |probe| {
                let kind = match probe.kind {
                    ProbeKind::Antecedent => quote!(Antecedent),
                    ProbeKind::Conjunct => quote!(Conjunct),
                };
                let (line, text) = (probe.line, literal(&probe.text));
                let is_conjunct = probe.is_conjunct;
                quote!(__rt::ProbeRow {
                    property: #property, kind: __rt::Probed::#kind, line: #line, text: #text,
                    is_conjunct: #is_conjunct,
                })
            })
        });
        let mutants = readings().flat_map(|(property, reading)| {
            let of = spec.properties[property].function.sig.ident.to_string();
            reading.edits.iter().map(move |edit| {
                let id = format!("{of}/{}-{}", edit.operator.id(), edit.hash);
                let operator = edit.operator;
                let operator = format_ident!("{operator:?}");
                let (line, statement) = (edit.line, &edit.statement);
                let (original, replacement) = (&edit.original, &edit.replacement);
                quote!(__rt::PropertyMutantRow::constant(
                    #property, __rt::PropertyOperator::#operator, #line,
                    [#id, #original, #replacement, #statement],
                ))
            })
        });
        let definitions = table(std::iter::empty::<TokenStream>());
        let (fields, reads, probes, mutants) =
            (table(fields), table(reads), table(probes), table(mutants));
        quote!(__rt::PropertyFacts {
            fields: #fields, reads: #reads, exempt: #exempt, probes: #probes, mutants: #mutants,
            definitions: #definitions,
            temporal: #definitions,
        })
    }
}

fn name(number: usize) -> syn::Ident {
    format_ident!("__aspect_{number}")
}

/// The place of each field in a state.
fn fields(spec: &SpecModule) -> impl Iterator<Item = TokenStream> {
    let variables = spec
        .variables
        .fields
        .iter()
        .filter_map(|f| f.ident.as_ref());
    let processes = spec
        .processes
        .iter()
        .map(|p| p.function.sig.ident.to_token_stream());
    variables.map(|name| quote!(__vars.#name)).chain(processes)
}
