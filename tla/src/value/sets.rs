//! Sets that are not listed until their elements are needed.

use std::sync::Arc;

use super::kinds::equal;
use super::symbolic::{Symbolic, interval_size};
use super::{LIST_LIMIT, Sentence, Value, contains, function};

/// Returns an upper bound of the number of elements. `None` if the set is infinite, or the bound
/// does not fit.
pub fn size(set: &Value) -> Option<usize> {
    match set {
        Value::Set(elements) => Some(elements.len()),
        Value::Interval(low, high) => Some(interval_size(*low, *high)),
        Value::Symbolic(symbolic) => match &**symbolic {
            Symbolic::Subsets(base) => 1usize.checked_shl(u32::try_from(size(base)?).ok()?),
            Symbolic::Functions(domain, range) => match (size(domain), size(range)) {
                (Some(0), _) => Some(1),
                (Some(_), Some(0)) => Some(0),
                (Some(n), Some(m)) => m.checked_pow(u32::try_from(n).ok()?),
                _ => None,
            },
            Symbolic::Records(_, sets) | Symbolic::Product(sets) => {
                let sizes: Vec<_> = sets.iter().map(size).collect();
                if sizes.contains(&Some(0)) {
                    return Some(0);
                }
                sizes
                    .into_iter()
                    .try_fold(1usize, |product, n| product.checked_mul(n?))
            }
            Symbolic::Union(sets) => sets
                .iter()
                .try_fold(0usize, |sum, set| sum.checked_add(size(set)?)),
            Symbolic::Sequences(base) if size(base) == Some(0) => Some(1),
            _ => None,
        },
        _ => None,
    }
}

/// Returns the elements of a set in order.
pub fn list(set: &Value) -> Result<Arc<Vec<Value>>, Sentence> {
    match set {
        Value::Set(elements) => Ok(Arc::clone(elements)),
        Value::Interval(..) | Value::Symbolic(_) => match size(set) {
            None => Err(format!(
                "the elements of {set} cannot be listed: there are too many"
            )),
            Some(n) if n > LIST_LIMIT => Err(format!(
                "the elements of {set} cannot be listed: there are more than {LIST_LIMIT}"
            )),
            Some(_) => {
                let mut elements = elements(set)?;
                if !elements.is_sorted_by(|a, b| a < b) {
                    elements.sort_unstable();
                    elements.dedup();
                }
                Ok(Arc::new(elements))
            }
        },
        _ => Err(format!("{set} is {}, not a set", set.kind())),
    }
}

fn elements(set: &Value) -> Result<Vec<Value>, Sentence> {
    let Value::Symbolic(symbolic) = set else {
        let Value::Interval(low, high) = set else {
            return Ok(list(set)?.to_vec());
        };
        return Ok((*low..=*high).map(Value::Int).collect());
    };
    match &**symbolic {
        Symbolic::Subsets(base) => Ok(subsets(&list(base)?)),
        Symbolic::Functions(domain, range) => {
            let keys = list(domain)?;
            let range = if keys.is_empty() {
                Arc::new(Vec::new())
            } else {
                list(range)?
            };
            let tuples = products(&vec![range; keys.len()]);
            Ok(tuples
                .into_iter()
                .map(|values| function(&keys, values))
                .collect())
        }
        Symbolic::Records(shape, sets) => {
            let sets = sets.iter().map(list).collect::<Result<Vec<_>, _>>()?;
            let record = |values| {
                Value::Record(Arc::new(super::Record {
                    shape: *shape,
                    values,
                }))
            };
            Ok(products(&sets).into_iter().map(record).collect())
        }
        Symbolic::Product(sets) => {
            let sets = sets.iter().map(list).collect::<Result<Vec<_>, _>>()?;
            Ok(products(&sets).into_iter().map(Value::tuple).collect())
        }
        Symbolic::Union(sets) => {
            let mut all = Vec::new();
            for set in sets {
                all.extend(list(set)?.iter().cloned());
            }
            Ok(all)
        }
        Symbolic::Sequences(_) => Ok(vec![Value::tuple(Vec::new())]),
        _ => Err(format!(
            "the elements of {set} cannot be listed: it is infinite"
        )),
    }
}

fn subsets(base: &[Value]) -> Vec<Value> {
    let mut all: Vec<Vec<Value>> = vec![Vec::new()];
    for element in base {
        for i in 0..all.len() {
            let mut larger = all[i].clone();
            larger.push(element.clone());
            all.push(larger);
        }
    }
    all.into_iter()
        .map(|elements| Value::Set(Arc::new(elements)))
        .collect()
}

/// Returns all tuples with an element of each set, the last one varying fastest.
fn products(sets: &[Arc<Vec<Value>>]) -> Vec<Vec<Value>> {
    let mut tuples = vec![Vec::with_capacity(sets.len())];
    for set in sets {
        let mut longer = Vec::with_capacity(tuples.len() * set.len());
        for tuple in &tuples {
            for element in set.iter() {
                let mut next: Vec<Value> = Vec::with_capacity(sets.len());
                next.extend_from_slice(tuple);
                next.push(element.clone());
                longer.push(next);
            }
        }
        tuples = longer;
    }
    tuples
}

/// Returns a value with its elements listed, as it is stored and compared. A set that cannot be
/// listed stays as it is.
pub fn listed(value: Value) -> Value {
    match &value {
        Value::Interval(..) => list(&value).map_or(value, Value::Set),
        Value::Symbolic(_) if size(&value).is_some_and(|n| n <= LIST_LIMIT) => {
            list(&value).map_or(value, Value::Set)
        }
        _ => value,
    }
}

/// Returns the union of two sets.
pub fn union(a: Value, b: Value) -> Result<Value, Sentence> {
    for set in [&a, &b] {
        if !set.is_set() {
            return Err(format!("{set} is {}, not a set", set.kind()));
        }
    }
    let small = |set: &Value| {
        !matches!(set, Value::Symbolic(_)) && size(set).is_some_and(|n| n <= LIST_LIMIT)
    };
    if !small(&a) || !small(&b) {
        // As in TLC, membership in a listed set on the right is decided first: so "none" is an
        // element of `Nat \cup {"none"}`, and no error.
        let swapped = matches!((&a, &b), (Value::Symbolic(_), Value::Set(_)));
        let parts = if swapped { vec![b, a] } else { vec![a, b] };
        return Ok(Value::symbolic(Symbolic::Union(parts)));
    }
    let (x, y) = (list(&a)?, list(&b)?);
    if x.is_empty() {
        return Ok(Value::Set(y));
    }
    if y.is_empty() || Arc::ptr_eq(&x, &y) {
        return Ok(Value::Set(x));
    }
    if let [one] = y.as_slice() {
        return Ok(match x.binary_search(one) {
            Ok(_) => Value::Set(x),
            Err(place) => {
                for other in &x[place.saturating_sub(1)..x.len().min(place + 1)] {
                    equal(other, one)?;
                }
                let mut all = Vec::with_capacity(x.len() + 1);
                all.extend_from_slice(&x[..place]);
                all.push(one.clone());
                all.extend_from_slice(&x[place..]);
                Value::Set(Arc::new(all))
            }
        });
    }
    // The elements of each set are comparable with each other, so two pairs show the others.
    equal(&x[0], &y[0])?;
    equal(&x[x.len() - 1], &y[y.len() - 1])?;
    Ok(Value::Set(Arc::new(merge(&x, &y))))
}

fn merge(x: &[Value], y: &[Value]) -> Vec<Value> {
    let mut all = Vec::with_capacity(x.len() + y.len());
    let (mut i, mut j) = (0, 0);
    while i < x.len() && j < y.len() {
        let order = x[i].cmp(&y[j]);
        all.push(if order.is_le() {
            x[i].clone()
        } else {
            y[j].clone()
        });
        i += usize::from(order.is_le());
        j += usize::from(order.is_ge());
    }
    all.extend_from_slice(&x[i..]);
    all.extend_from_slice(&y[j..]);
    all
}

/// Returns the intersection of two sets, of which one can be listed.
pub fn intersection(a: &Value, b: &Value) -> Result<Value, Sentence> {
    let (a, b) = if size(a).is_none() && a.is_set() {
        (b, a)
    } else {
        (a, b)
    };
    filter(a, b, true)
}

/// Returns the elements of `a` that are not in `b`.
pub fn difference(a: &Value, b: &Value) -> Result<Value, Sentence> {
    if a.is_set() && b.is_set() && size(a).is_none() {
        return Ok(Value::symbolic(Symbolic::Difference(a.clone(), b.clone())));
    }
    if let (Value::Set(all), Value::Set(without)) = (a, b)
        && let [element] = without.as_slice()
        && let Ok(place) = all.binary_search(element)
    {
        let (before, after) = (&all[..place], &all[place + 1..]);
        return Ok(Value::Set(Arc::new([before, after].concat())));
    }
    filter(a, b, false)
}

fn filter(a: &Value, b: &Value, wanted: bool) -> Result<Value, Sentence> {
    if !b.is_set() {
        return Err(format!("{b} is {}, not a set", b.kind()));
    }
    let all = list(a)?;
    let mut some = Vec::with_capacity(all.len());
    for element in all.iter() {
        if contains(b, element)? == wanted {
            some.push(element.clone());
        }
    }
    Ok(if some.len() == all.len() {
        Value::Set(all)
    } else {
        Value::Set(Arc::new(some))
    })
}
