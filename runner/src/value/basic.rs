//! Participants, booleans, numbers, characters, strings, options and boxes as parts of a state.

use super::participant::MAX_PARTICIPANTS;
use super::permute::{mixed, then};
use super::set_repr::{Bits, SmallType, Sorted};
use super::{Colours, Member, Participant, Permutation, Reader, Universe, Value, View, Writer};

impl Value for bool {
    type SetRepr = Bits<bool>;

    const NAMELESS: bool = true;

    #[inline]
    fn width(_: &Universe) -> u32 {
        1
    }

    #[inline]
    fn pack(&self, _: &Universe) -> u64 {
        u64::from(*self)
    }

    #[inline]
    fn unpack(bits: u64, _: &Universe) -> bool {
        bits & 1 == 1
    }

    #[inline]
    fn encode(&self, writer: &mut Writer<'_>) {
        writer.bits(1, u64::from(*self));
    }

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> bool {
        reader.bits(1) == 1
    }

    #[inline]
    fn permute(&mut self, _: &Permutation) {}

    #[inline]
    fn signature(&self, _: &Colours) -> u64 {
        mixed(u64::from(*self))
    }

    fn view(&self) -> View {
        View::atom(self.to_string())
    }
}

impl SmallType for bool {
    #[inline]
    fn table() -> &'static [bool] {
        &[false, true]
    }

    #[inline]
    fn number(self) -> u32 {
        u32::from(self)
    }

    #[inline]
    fn count(_: &Universe) -> u32 {
        2
    }
}

/// Returns the number itself: unsigned numbers in specs are small.
#[inline]
fn plain(value: u64) -> u64 {
    value
}

/// Returns the zigzag encoding: 0, -1, 1, -2, 2 .. become 0, 1, 2, 3, 4 ..
#[inline]
fn zigzag(value: u64) -> u64 {
    value << 1 ^ (value.cast_signed() >> 63).cast_unsigned()
}

/// Reverses [`zigzag`].
#[inline]
fn unzigzag(value: u64) -> u64 {
    value >> 1 ^ (value & 1).wrapping_neg()
}

impl Value for Participant {
    type SetRepr = Bits<Participant>;

    #[inline]
    fn width(universe: &Universe) -> u32 {
        universe.bits()
    }

    #[inline]
    fn pack(&self, universe: &Universe) -> u64 {
        // A truncated bit would make different states equal.
        assert!(
            u32::from(self.index()) < universe.len(),
            "the model has no participant number {}",
            self.index()
        );
        u64::from(self.index())
    }

    #[inline]
    fn unpack(bits: u64, _: &Universe) -> Participant {
        Participant::at(bits as u8)
    }

    #[inline]
    fn encode(&self, writer: &mut Writer<'_>) {
        let universe = writer.universe();
        writer.bits(universe.bits(), self.pack(universe));
    }

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Participant {
        Participant::at(reader.bits(reader.universe().bits()) as u8)
    }

    #[inline]
    fn permute(&mut self, permutation: &Permutation) {
        *self = permutation.of(*self);
    }
    #[inline]
    fn signature(&self, colours: &Colours) -> u64 {
        colours.of(*self)
    }

    fn view(&self) -> View {
        View::Atom(self.to_string())
    }

    #[inline]
    fn as_member(&self) -> Option<Member> {
        Some(Member::Participant(*self))
    }
}

static EVERYONE: [Participant; MAX_PARTICIPANTS] = {
    let mut everyone = [Participant::at(0); MAX_PARTICIPANTS];
    let mut index = 0;
    while index < MAX_PARTICIPANTS {
        everyone[index] = Participant::at(index as u8);
        index += 1;
    }
    everyone
};

impl SmallType for Participant {
    #[inline]
    fn table() -> &'static [Participant] {
        &EVERYONE
    }

    #[inline]
    fn number(self) -> u32 {
        u32::from(self.index())
    }

    #[inline]
    fn count(universe: &Universe) -> u32 {
        universe.len()
    }
}

/// Implements `Value` for integers, packed by [`Writer::number`] in this encoding.
macro_rules! integers {
    ($encoded:ident, $decoded:ident: $($number:ty)*) => {$(
        impl Value for $number {
            type SetRepr = Sorted<$number>;

            const NAMELESS: bool = true;

            #[inline]
            fn encode(&self, writer: &mut Writer<'_>) {
                writer.number($encoded(*self as u64));
            }

            #[inline]
            fn decode(reader: &mut Reader<'_>) -> $number {
                $decoded(reader.number()) as $number
            }

            #[inline]
            fn permute(&mut self, _: &Permutation) {}

            #[inline]
            fn signature(&self, _: &Colours) -> u64 {
                mixed(*self as u64)
            }

            fn view(&self) -> View {
                View::Number(*self as i128)
            }

            #[inline]
            fn as_member(&self) -> Option<Member> {
                Some(Member::Number(*self as i128))
            }
        }
    )*};
}

#[allow(
    clippy::cast_lossless,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "one macro for all integers"
)]
mod numbers {
    use super::{
        Colours, Member, Permutation, Reader, Sorted, Value, View, Writer, mixed, plain, unzigzag,
        zigzag,
    };
    integers! { plain, plain: u8 u16 u32 u64 usize }
    integers! { zigzag, unzigzag: i8 i16 i32 i64 isize }
}

impl Value for char {
    type SetRepr = Sorted<char>;

    #[inline]
    fn encode(&self, writer: &mut Writer<'_>) {
        writer.number(u64::from(u32::from(*self)));
    }

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> char {
        char::from_u32(reader.number() as u32).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    #[inline]
    fn permute(&mut self, _: &Permutation) {}

    #[inline]
    fn signature(&self, _: &Colours) -> u64 {
        mixed(u64::from(u32::from(*self)))
    }

    fn view(&self) -> View {
        View::Text(self.to_string())
    }
}

impl Value for String {
    type SetRepr = Sorted<String>;

    fn encode(&self, writer: &mut Writer<'_>) {
        writer.number(self.len() as u64);
        for byte in self.bytes() {
            writer.bits(8, u64::from(byte));
        }
    }

    fn decode(reader: &mut Reader<'_>) -> String {
        let mut text = String::new();
        text.decode_into(reader);
        text
    }

    fn decode_into(&mut self, reader: &mut Reader<'_>) {
        let mut bytes = std::mem::take(self).into_bytes();
        bytes.clear();
        let len = reader.number();
        bytes.extend((0..len).map(|_| reader.bits(8) as u8));
        *self = String::from_utf8(bytes).unwrap_or_default();
    }

    #[inline]
    fn permute(&mut self, _: &Permutation) {}

    #[inline]
    fn signature(&self, _: &Colours) -> u64 {
        self.bytes().fold(mixed(self.len() as u64), |before, byte| {
            then(before, byte.into())
        })
    }

    fn view(&self) -> View {
        View::Text(self.clone())
    }
}

impl<T: Value> Value for Option<T> {
    type SetRepr = Sorted<Option<T>>;

    #[inline]
    fn encode(&self, writer: &mut Writer<'_>) {
        writer.bits(1, u64::from(self.is_some()));
        if let Some(value) = self {
            value.encode(writer);
        }
    }

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Option<T> {
        (reader.bits(1) == 1).then(|| T::decode(reader))
    }

    #[inline]
    fn decode_into(&mut self, reader: &mut Reader<'_>) {
        match self {
            Some(value) if reader.bits(1) == 1 => value.decode_into(reader),
            Some(_) => *self = None,
            None => *self = Option::decode(reader),
        }
    }

    #[inline]
    fn permute(&mut self, permutation: &Permutation) {
        if let Some(value) = self {
            value.permute(permutation);
        }
    }

    #[inline]
    fn signature(&self, colours: &Colours) -> u64 {
        self.as_ref()
            .map_or(0, |value| mixed(value.signature(colours)))
    }

    fn view(&self) -> View {
        match self {
            Some(value) => View::Tuple("Some".to_owned(), vec![value.view()]),
            None => View::atom("None"),
        }
    }
}

impl<T: Value> Value for Box<T> {
    type SetRepr = Sorted<Box<T>>;

    #[inline]
    fn encode(&self, writer: &mut Writer<'_>) {
        T::encode(self, writer);
    }

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Box<T> {
        Box::new(T::decode(reader))
    }

    #[inline]
    fn decode_into(&mut self, reader: &mut Reader<'_>) {
        T::decode_into(self, reader);
    }

    #[inline]
    fn permute(&mut self, permutation: &Permutation) {
        T::permute(self, permutation);
    }

    #[inline]
    fn signature(&self, colours: &Colours) -> u64 {
        T::signature(self, colours)
    }

    fn view(&self) -> View {
        T::view(self)
    }

    #[inline]
    fn as_member(&self) -> Option<Member> {
        T::as_member(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::laws::{check_value, named};
    use crate::value::Participant;

    #[test]
    fn number_extremes_survive_packing() {
        macro_rules! check {
            ($($number:ty)*) => {$(
                for value in [<$number>::MIN, <$number>::MIN + 1, 0, 1, 7, 8, <$number>::MAX - 1, <$number>::MAX] {
                    check_value(&value);
                }
            )*};
        }
        check! { u8 u16 u32 u64 usize i8 i16 i32 i64 isize }
    }

    #[test]
    fn view_matches_source_notation() {
        named(|| {
            let bob = Participant::at(0);
            for (view, text) in [
                (true.view(), "true"),
                (Some(-3i8).view(), "Some(-3)"),
                (None::<u8>.view(), "None"),
                (Some(Some(bob)).view(), "Some(Some(bob))"),
                ("a \"b\"".to_owned().view(), r#""a \"b\"""#),
                ('x'.view(), r#""x""#),
                (Box::new(5u8).view(), "5"),
                (u64::MAX.view(), "18446744073709551615"),
            ] {
                assert_eq!(view.to_string(), text);
            }
        });
    }
}
