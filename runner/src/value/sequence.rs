//! Sequences, arrays and tuples as parts of a state.

use super::permute::{mixed, then};
use super::set_repr::Sorted;
use super::{Colours, Permutation, Reader, Value, View, Writer, items};

#[inline]
fn signature_of_items<T: Value>(items: &[T], colours: &Colours) -> u64 {
    let length = mixed(items.len() as u64);
    items
        .iter()
        .fold(length, |before, item| then(before, item.signature(colours)))
}

impl<T: Value> Value for Vec<T> {
    type SetRepr = Sorted<Vec<T>>;

    #[inline]
    fn encode(&self, writer: &mut Writer<'_>) {
        writer.number(self.len() as u64);
        items::encode(self, writer);
    }

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Vec<T> {
        let mut items = Vec::new();
        items.decode_into(reader);
        items
    }

    #[inline]
    fn decode_into(&mut self, reader: &mut Reader<'_>) {
        let len = reader.number();
        items::decode_into(self, len as usize, reader);
    }

    #[inline]
    fn permute(&mut self, permutation: &Permutation) {
        if !T::NAMELESS {
            for item in self {
                item.permute(permutation);
            }
        }
    }
    #[inline]
    fn signature(&self, colours: &Colours) -> u64 {
        signature_of_items(self, colours)
    }

    fn view(&self) -> View {
        View::Sequence(self.iter().map(Value::view).collect())
    }
}

impl<T: Value, const N: usize> Value for [T; N] {
    type SetRepr = Sorted<[T; N]>;

    #[inline]
    fn encode(&self, writer: &mut Writer<'_>) {
        for item in self {
            item.encode(writer);
        }
    }

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> [T; N] {
        std::array::from_fn(|_| T::decode(reader))
    }

    #[inline]
    fn decode_into(&mut self, reader: &mut Reader<'_>) {
        for item in self {
            item.decode_into(reader);
        }
    }

    #[inline]
    fn permute(&mut self, permutation: &Permutation) {
        if !T::NAMELESS {
            for item in self {
                item.permute(permutation);
            }
        }
    }
    #[inline]
    fn signature(&self, colours: &Colours) -> u64 {
        signature_of_items(self, colours)
    }

    fn view(&self) -> View {
        View::Sequence(self.iter().map(Value::view).collect())
    }
}

macro_rules! tuple {
    ($($name:ident)*) => {
        #[allow(non_snake_case, unused_variables, unused_mut, reason = "the parts are called like their types, and () has none")]
        impl<$($name: Value),*> Value for ($($name,)*) {
            type SetRepr = Sorted<($($name,)*)>;

            #[inline]
            fn encode(&self, writer: &mut Writer<'_>) {
                let ($($name,)*) = self;
                $($name.encode(writer);)*
            }

            #[inline]
            #[allow(clippy::unused_unit, reason = "() is one of the tuples")]
            fn decode(reader: &mut Reader<'_>) -> ($($name,)*) {
                ($($name::decode(reader),)*)
            }

            #[inline]
            fn decode_into(&mut self, reader: &mut Reader<'_>) {
                let ($($name,)*) = self;
                $($name.decode_into(reader);)*
            }

            #[inline]
            fn permute(&mut self, permutation: &Permutation) {
                let ($($name,)*) = self;
                $($name.permute(permutation);)*
            }

            #[inline]
            fn signature(&self, colours: &Colours) -> u64 {
                let ($($name,)*) = self;
                let mut signature = 0;
                $(signature = then(signature, $name.signature(colours));)*
                signature
            }

            fn view(&self) -> View {
                let ($($name,)*) = self;
                View::Tuple(String::new(), vec![$($name.view()),*])
            }
        }
    };
}

tuple! {}
tuple! { A }
tuple! { A B }
tuple! { A B C }
tuple! { A B C D }
tuple! { A B C D E }
tuple! { A B C D E F }

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::laws::{check_decode_into, check_value};

    #[test]
    fn sequences_and_tuples_survive_packing() {
        check_value(&());
        check_value(&(1u8,));
        check_value(&(1u8, true, -1i32, 'x', "text".to_owned(), vec![(); 9]));
        check_value(&[[1u8, 2], [3, 4]]);
        check_value::<[u8; 0]>(&[]);
        check_value(&vec![Some(vec!["a".to_owned()]), None]);
    }

    #[test]
    fn decode_into_replaces_whole_value() {
        let values = [
            vec![],
            vec![Some(1u8)],
            vec![None, Some(2), Some(3)],
            vec![None, None],
        ];
        for old in &values {
            for new in &values {
                check_decode_into(old.clone(), new);
                check_decode_into((old.clone(), [Some(7u8)]), &(new.clone(), [None]));
            }
        }
    }

    #[test]
    fn sequence_view_is_in_order() {
        assert_eq!(vec![2u8, 1].view().to_string(), "[2, 1]");
        assert_eq!([true; 2].view().to_string(), "[true, true]");
        assert_eq!((1u8, vec![(2u8,)]).view().to_string(), "(1, [(2)])");
        assert_eq!(().view().to_string(), "()");
    }
}
