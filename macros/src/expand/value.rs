//! `#[value]`: the traits of a type that may be part of a state.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{
    Attribute, Field, Fields, Ident, Item, ItemEnum, ItemStruct, Member, Path, Token, Type,
    parse_quote,
};

use crate::{ast, check};

/// The most variants of an enum without fields whose sets are stored as bits.
const FEW: usize = 64;

/// The names of the derives that every value has.
const DERIVED: [&str; 7] = [
    "Clone",
    "Debug",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
    "Hash",
];

/// `#[value]` outside a spec.
pub(crate) fn attribute(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let parsed = syn::parse2::<Item>(item.clone()).and_then(|parsed| {
        if !arguments.is_empty() {
            return Err(syn::Error::new_spanned(
                arguments,
                "`#[value]` has no options",
            ));
        }
        check::shape(&parsed).map(|()| parsed)
    });
    match parsed {
        Ok(parsed) => derive(&parsed),
        Err(error) => {
            let error = error.to_compile_error();
            quote!(#error #item)
        }
    }
}

/// Adds everything that makes an item a value. It must have passed [`shape`](check::shape).
pub(crate) fn derive(item: &Item) -> TokenStream {
    match item {
        Item::Struct(item) => structure(item),
        Item::Enum(item) => enumeration(item),
        other => quote!(#other),
    }
}

/// The author's attributes with our derives in place of equal ones, and `Copy` if `copy` is set.
fn attributes(attrs: &[Attribute], copy: bool) -> TokenStream {
    let copy = (copy && !ast::derives(attrs, "Copy")).then(|| quote!(::core::marker::Copy,));
    let attrs = without_derives(attrs, &DERIVED);
    quote! {
        #(#attrs)*
        #[derive(#copy ::core::fmt::Debug, ::core::cmp::PartialEq, ::core::cmp::Eq, ::core::cmp::PartialOrd, ::core::cmp::Ord, ::core::hash::Hash)]
    }
}

/// Attributes without the derives of these traits.
pub(super) fn without_derives(attrs: &[Attribute], derived: &[&str]) -> Vec<Attribute> {
    let of =
        |attr: &Attribute| attr.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated);
    let is_derived = |path: &&Path| {
        path.segments
            .last()
            .is_some_and(|s| derived.iter().any(|name| s.ident == name))
    };
    let mut all = attrs.to_vec();
    for attr in all.iter_mut().filter(|attr| attr.path().is_ident("derive")) {
        if let Ok(paths) = of(attr) {
            let others = paths.iter().filter(|path| !is_derived(path));
            *attr = parse_quote!(#[derive(#(#others),*)]);
        }
    }
    all
}

/// A trait function per type, with the type's span, so that rustc reports a type without it once.
fn of(types: &[&Type], function: &str) -> Vec<TokenStream> {
    let paths = types.iter().map(|ty| {
        let span = ty.span();
        let function = Ident::new(function, span);
        quote_spanned!(span=> <#ty as __value::Value>::#function)
    });
    paths.collect()
}

/// The names, pattern and types of the fields of a struct or variant.
struct Parts<'a> {
    /// `a`, `b` or `__0`, `__1`
    bound: Vec<Ident>,
    /// `{ a, b }`, `(__0, __1)` or empty
    pattern: TokenStream,
    named: bool,
    types: Vec<&'a Type>,
}

fn parts(fields: &Fields) -> Parts<'_> {
    let bound: Vec<_> = fields
        .iter()
        .enumerate()
        .map(|(i, f)| f.ident.clone().unwrap_or_else(|| format_ident!("__{i}")))
        .collect();
    let (pattern, named) = match fields {
        Fields::Named(_) => (quote!({ #(#bound),* }), true),
        Fields::Unnamed(_) => (quote!((#(#bound),*)), false),
        Fields::Unit => (TokenStream::new(), false),
    };
    Parts {
        bound,
        pattern,
        named,
        types: fields.iter().map(|field| &field.ty).collect(),
    }
}

fn view(name: &str, parts: &Parts<'_>) -> TokenStream {
    let Parts { bound, named, .. } = parts;
    if bound.is_empty() {
        return quote!(__value::View::atom(#name));
    }
    let views = of(&parts.types, "view")
        .into_iter()
        .zip(bound)
        .map(|(view, b)| quote!(#view(#b)));
    if *named {
        // A generated type, such as a process's, has no name to show.
        let name = if name.starts_with("__") { "" } else { name };
        let names = bound.iter().map(|b| b.unraw().to_string());
        return quote!(__value::View::Record(::std::string::String::from(#name), ::std::vec![#((::std::string::String::from(#names), #views)),*]));
    }
    quote!(__value::View::Tuple(::std::string::String::from(#name), ::std::vec![#(#views),*]))
}

fn structure(item: &ItemStruct) -> TokenStream {
    let name = &item.ident;
    let attributes = attributes(&item.attrs, false);
    let bare = ItemStruct {
        attrs: Vec::new(),
        ..item.clone()
    };
    let parts = parts(&item.fields);
    let pattern = &parts.pattern;
    let members: Vec<_> = item.fields.members().collect();
    let types: Vec<_> = item.fields.iter().map(|f: &Field| &f.ty).collect();
    let (view, symmetry) = (
        view(&name.unraw().to_string(), &parts),
        symmetry_of_struct(&members, &types),
    );
    let nameless = of(&types, "NAMELESS");
    let as_number = as_number(name, &members, &types);
    let codec = codec_of_struct(name, &members, &types);
    let clone = clone_of_struct(name, &members);
    quote! {
        #attributes
        #bare
        #clone
        const _: () = {
            use ::mutaspec::__private::value as __value;
            #[automatically_derived]
            impl __value::Value for #name {
                type SetRepr = __value::set_repr::Sorted<#name>;
                const NAMELESS: bool = true #(&& #nameless)*;
                #as_number
                #codec
                #symmetry
                fn view(&self) -> __value::View {
                    let #name #pattern = self;
                    #view
                }
            }
        };
    }
}

fn clone_of_struct(name: &Ident, members: &[Member]) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl ::core::clone::Clone for #name {
            #[inline]
            fn clone(&self) -> Self {
                #name { #(#members: ::core::clone::Clone::clone(&self.#members)),* }
            }
            #[inline]
            fn clone_from(&mut self, source: &Self) {
                #(::core::clone::Clone::clone_from(&mut self.#members, &source.#members);)*
                let _ = source;
            }
        }
    }
}

/// Returns the methods that encode and decode a struct: as a number if it is small, otherwise field
/// by field.
fn codec_of_struct(name: &Ident, members: &[Member], types: &[&Type]) -> TokenStream {
    let (encode, decode) = (of(types, "encode"), of(types, "decode"));
    let decode_into = of(types, "decode_into");
    quote! {
        #[inline]
        fn encode(&self, __writer: &mut __value::Writer<'_>) {
            let __universe = __writer.universe();
            let __width = Self::width(__universe);
            if __width == 0 {
                #(#encode(&self.#members, __writer);)*
            } else {
                __writer.bits(__width, __value::Value::pack(self, __universe));
            }
        }
        #[inline]
        fn decode(__reader: &mut __value::Reader<'_>) -> Self {
            let _ = &__reader;
            #name { #(#members: #decode(__reader)),* }
        }
        #[inline]
        fn decode_into(&mut self, __reader: &mut __value::Reader<'_>) {
            #(#decode_into(&mut self.#members, __reader);)*
            let _ = __reader;
        }
    }
}

/// Packs a struct as a number: the fields one after another, the first in the lowest bits.
fn as_number(name: &Ident, members: &[Member], types: &[&Type]) -> TokenStream {
    let (width, pack, unpack) = (of(types, "width"), of(types, "pack"), of(types, "unpack"));
    quote! {
        #[inline]
        fn width(__universe: &__value::Universe) -> u32 {
            __value::width_of([#(#width(__universe)),*])
        }
        #[inline]
        fn pack(&self, __universe: &__value::Universe) -> u64 {
            let (mut __bits, mut __at) = (0, 0);
            #(
                __bits |= #pack(&self.#members, __universe) << __at;
                __at += #width(__universe);
            )*
            let _ = (__at, __universe);
            __bits
        }
        #[inline]
        fn unpack(__bits: u64, __universe: &__value::Universe) -> Self {
            let mut __bits = __bits;
            let _ = (&mut __bits, __universe);
            #name { #(#members: {
                let __width = #width(__universe);
                let __part = __bits & ((1 << __width) - 1);
                __bits >>= __width;
                #unpack(__part, __universe)
            }),* }
        }
    }
}

/// Permutes the participants in all fields of a struct.
fn symmetry_of_struct(members: &[Member], types: &[&Type]) -> TokenStream {
    let (permute, signature) = (of(types, "permute"), of(types, "signature"));
    quote! {
        fn permute(&mut self, __permutation: &__value::Permutation) {
            #(#permute(&mut self.#members, __permutation);)*
            let _ = __permutation;
        }
        fn signature(&self, __colours: &__value::Colours) -> u64 {
            let mut __signature = 0;
            #(__signature = __value::permute::then(__signature, #signature(&self.#members, __colours));)*
            let _ = (__colours, &mut __signature);
            __signature
        }
    }
}

/// Permutes a value without participants, which does not change.
fn symmetry_of_nobody() -> TokenStream {
    quote! {
        #[inline]
        fn permute(&mut self, _: &__value::Permutation) {}
        #[inline]
        fn signature(&self, _: &__value::Colours) -> u64 {
            __value::permute::mixed(*self as u64)
        }
    }
}

fn enumeration(item: &ItemEnum) -> TokenStream {
    let plain = item
        .variants
        .iter()
        .all(|v| matches!(v.fields, Fields::Unit));
    let attributes = attributes(&item.attrs, plain);
    let bare = ItemEnum {
        attrs: Vec::new(),
        ..item.clone()
    };
    let clone = clone_of_enum(item, plain);
    let body = if plain {
        plain_enum(item)
    } else {
        rich_enum(item)
    };
    let constant = plain.then(|| constant(item));
    quote! {
        #attributes
        #bare
        #clone
        const _: () = {
            use ::mutaspec::__private::value as __value;
            #body
            #constant
        };
    }
}

/// Makes an enum without fields usable as a constant that can be set from outside.
fn constant(item: &ItemEnum) -> TokenStream {
    let name = &item.ident;
    let variants: Vec<&Ident> = item.variants.iter().map(|v| &v.ident).collect();
    let texts = variants.iter().map(|variant| variant.unraw().to_string());
    quote! {
        #[automatically_derived]
        impl ::mutaspec::__private::Constant for #name {
            fn from_setting(
                setting: &::mutaspec::__private::Setting,
                _: &[&str],
                _: &mut __value::Universe,
            ) -> ::core::result::Result<#name, ::std::string::String> {
                let variant = ::mutaspec::__private::variant(setting, &[#(#texts),*])?;
                ::core::result::Result::Ok([#(#name::#variants),*][variant])
            }

            fn show(&self, _: &__value::Universe) -> ::std::string::String {
                ::std::format!("{self:?}")
            }
        }
    }
}

fn clone_of_enum(item: &ItemEnum, plain: bool) -> TokenStream {
    let name = &item.ident;
    let body = if plain {
        quote!(*self)
    } else {
        let arms = item.variants.iter().map(|v| {
            let variant = &v.ident;
            let Parts {
                bound,
                pattern,
                named,
                ..
            } = parts(&v.fields);
            let clones = bound
                .iter()
                .map(|b| quote!(::core::clone::Clone::clone(#b)));
            let built = match (named, bound.is_empty()) {
                (_, true) if matches!(v.fields, Fields::Unit) => TokenStream::new(),
                (true, _) => quote!({ #(#bound: #clones),* }),
                (false, _) => quote!((#(#clones),*)),
            };
            quote!(#name::#variant #pattern => #name::#variant #built,)
        });
        quote!(match self { #(#arms)* })
    };
    quote! {
        #[automatically_derived]
        impl ::core::clone::Clone for #name {
            #[inline]
            fn clone(&self) -> Self {
                #body
            }
        }
    }
}

fn tag_bits(variants: usize) -> u32 {
    usize::BITS - (variants - 1).leading_zeros()
}

/// Implements `SmallType` for an enum.
fn few(name: &Ident, variants: &[&Ident], numbers: &[Literal]) -> TokenStream {
    let count = variants.len() as u32;
    quote! {
        #[automatically_derived]
        impl __value::set_repr::SmallType for #name {
            #[inline]
            fn table() -> &'static [#name] {
                &[#(#name::#variants),*]
            }
            #[inline]
            fn number(self) -> u32 {
                match self { #(#name::#variants => #numbers),* }
            }
            #[inline]
            fn count(_: &__value::Universe) -> u32 {
                #count
            }
        }
    }
}

/// The variant of a number. A table with an entry for every bit pattern needs no comparison.
fn unpacked(name: &Ident, variants: &[&Ident], bits: u32) -> TokenStream {
    let (size, last) = (1usize << bits, variants[variants.len() - 1]);
    if size == 1 {
        return quote! {
            let _ = __bits;
            #name::#last
        };
    }
    let spares = (variants.len()..size).map(|_| quote!(#name::#last));
    quote! {
        const __VALUES: [#name; #size] = [#(#name::#variants,)* #(#spares),*];
        __VALUES[__bits as usize % #size]
    }
}

fn plain_enum(item: &ItemEnum) -> TokenStream {
    let name = &item.ident;
    let variants: Vec<_> = item.variants.iter().map(|v| &v.ident).collect();
    let texts = variants.iter().map(|v| v.unraw().to_string());
    let count = variants.len();
    let bits = tag_bits(count);
    let numbers: Vec<_> = (0..count).map(Literal::usize_unsuffixed).collect();
    let unpacked = unpacked(name, &variants, bits);
    let (many, few) = if count <= FEW {
        (quote!(Bits), few(name, &variants, &numbers))
    } else {
        (quote!(Sorted), TokenStream::new())
    };
    let symmetry = symmetry_of_nobody();
    quote! {
        #[automatically_derived]
        impl __value::Value for #name {
            type SetRepr = __value::set_repr::#many<#name>;
            const NAMELESS: bool = true;
            #[inline]
            fn width(_: &__value::Universe) -> u32 {
                #bits
            }
            #[inline]
            fn pack(&self, _: &__value::Universe) -> u64 {
                match self { #(#name::#variants => #numbers),* }
            }
            #[inline]
            fn unpack(__bits: u64, _: &__value::Universe) -> Self {
                #unpacked
            }
            #[inline]
            fn encode(&self, __writer: &mut __value::Writer<'_>) {
                let __universe = __writer.universe();
                __writer.bits(#bits, __value::Value::pack(self, __universe));
            }
            #[inline]
            fn decode(__reader: &mut __value::Reader<'_>) -> Self {
                let __universe = __reader.universe();
                Self::unpack(__reader.bits(#bits), __universe)
            }
            #symmetry
            fn view(&self) -> __value::View {
                __value::View::atom(match self { #(#name::#variants => #texts),* })
            }
        }
        #few
    }
}

/// The fields of a variant, each decoded from the packed form.
fn decoded(fields: &Fields, parts: &Parts<'_>) -> TokenStream {
    let (bound, decode) = (&parts.bound, of(&parts.types, "decode"));
    match fields {
        Fields::Unit => TokenStream::new(),
        Fields::Named(_) => quote!({ #(#bound: #decode(__reader)),* }),
        Fields::Unnamed(_) => quote!((#(#decode(__reader)),*)),
    }
}

/// The arms of the `match` in each method of an enum, one for each variant.
#[derive(Default)]
struct VariantArms {
    encodes: Vec<TokenStream>,
    decodes: Vec<TokenStream>,
    permutes: Vec<TokenStream>,
    signatures: Vec<TokenStream>,
    views: Vec<TokenStream>,
}

fn variant_arms(item: &ItemEnum, bits: u32) -> VariantArms {
    let name = &item.ident;
    let mut arms = VariantArms::default();
    for (i, v) in item.variants.iter().enumerate() {
        let (variant, parts) = (&v.ident, parts(&v.fields));
        let (bound, pattern) = (&parts.bound, &parts.pattern);
        let number = Literal::usize_unsuffixed(i);
        let (encode, permute, signature) = (
            of(&parts.types, "encode"),
            of(&parts.types, "permute"),
            of(&parts.types, "signature"),
        );
        arms.encodes.push(quote!(#name::#variant #pattern => {
            __writer.bits(#bits, #number);
            #(#encode(#bound, __writer);)*
        }));
        arms.permutes.push(quote!(#name::#variant #pattern => {
            #(#permute(#bound, __permutation);)*
        }));
        arms.signatures.push(quote!(#name::#variant #pattern => {
            __signature = #number;
            #(__signature = __value::permute::then(__signature, #signature(#bound, __colours));)*
        }));
        let built = decoded(&v.fields, &parts);
        let tag = if i + 1 == item.variants.len() {
            quote!(_)
        } else {
            quote!(#number)
        };
        arms.decodes.push(quote!(#tag => #name::#variant #built,));
        let view = view(&variant.unraw().to_string(), &parts);
        arms.views.push(quote!(#name::#variant #pattern => #view,));
    }
    arms
}

fn rich_enum(item: &ItemEnum) -> TokenStream {
    let name = &item.ident;
    let bits = tag_bits(item.variants.len());
    let VariantArms {
        encodes,
        decodes,
        permutes,
        signatures,
        views,
    } = variant_arms(item, bits);
    quote! {
        #[automatically_derived]
        impl __value::Value for #name {
            type SetRepr = __value::set_repr::Sorted<#name>;
            fn encode(&self, __writer: &mut __value::Writer<'_>) {
                match self { #(#encodes)* }
            }
            fn decode(__reader: &mut __value::Reader<'_>) -> Self {
                match __reader.bits(#bits) { #(#decodes)* }
            }
            fn permute(&mut self, __permutation: &__value::Permutation) {
                let _ = __permutation;
                match self { #(#permutes)* }
            }
            fn signature(&self, __colours: &__value::Colours) -> u64 {
                let _ = __colours;
                let mut __signature: u64;
                match self { #(#signatures)* }
                __value::permute::mixed(__signature)
            }
            fn view(&self) -> __value::View {
                match self { #(#views)* }
            }
        }
    }
}
