//! What a Rust source says: the string literals and names of its production code, and its tests.
//!
//! The source is parsed with `syn`, then read as tokens: the inside of a macro counts like the code outside.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::visit_mut::{self, VisitMut};

use crate::{Problem, workspace};

/// One Rust source.
pub struct RustSource {
    /// The file.
    pub path: PathBuf,
    syntax: syn::File,
}

/// A function that the test runner runs.
#[derive(Debug, PartialEq, Eq)]
pub struct Test {
    /// The function's name.
    pub name: String,
    /// Its documentation and its body, as written.
    pub text: String,
}

impl RustSource {
    /// Reads and parses the file.
    ///
    /// # Errors
    /// When it cannot be read, or is not Rust.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        let syntax = syn::parse_file(&workspace::read(path)?).map_err(|error| {
            let start = error.span().start();
            Problem::malformed(path, format!("line {}: {error}", start.line))
        })?;
        Ok(Self { path: path.to_owned(), syntax })
    }

    /// All tokens of the file.
    pub fn everything(&self) -> TokenStream {
        self.syntax.to_token_stream()
    }

    /// The tokens of the file without what is compiled or run for tests only.
    pub fn production(&self) -> TokenStream {
        if is_for_tests_only(&self.syntax.attrs) {
            return TokenStream::new();
        }
        let mut syntax = self.syntax.clone();
        WithoutTests.visit_file_mut(&mut syntax);
        syntax.into_token_stream()
    }

    /// Every test of the file, those that `proptest!` makes included.
    pub fn tests(&self) -> Vec<Test> {
        let mut tests = Vec::new();
        collect_tests(self.everything(), &mut tests);
        tests
    }

    /// The files that a `#[cfg(test)] mod name;` of this one names, and the folders of their submodules.
    fn modules_for_tests_only(&self) -> Vec<PathBuf> {
        let folder = match (self.path.parent(), self.path.file_stem().and_then(|stem| stem.to_str())) {
            (Some(parent), Some("mod" | "lib" | "main")) => parent.to_owned(),
            (Some(parent), Some(stem)) => parent.join(stem),
            _ => return Vec::new(),
        };
        let declarations = self.syntax.items.iter().filter_map(|item| match item {
            syn::Item::Mod(module) if module.content.is_none() && is_for_tests_only(&module.attrs) => Some(module),
            _ => None,
        });
        declarations
            .flat_map(|module| {
                let submodule = folder.join(module.ident.to_string());
                [submodule.with_extension("rs"), submodule]
            })
            .collect()
    }
}

/// Those of the sources that hold production code: all but the modules that others declare for tests only.
pub fn in_production(sources: &[RustSource]) -> impl Iterator<Item = &RustSource> {
    let excluded: HashSet<PathBuf> = sources.iter().flat_map(RustSource::modules_for_tests_only).collect();
    sources.iter().filter(move |source| !source.path.ancestors().any(|path| excluded.contains(path)))
}

/// Every string literal among the tokens, documentation left out, with the line it starts on.
pub fn string_literals(tokens: TokenStream) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for_each_token(tokens, &mut |token| {
        if let TokenTree::Literal(literal) = token
            && let Some(text) = text_of(literal)
        {
            found.push((text, literal.span().start().line));
        }
    });
    found
}

/// Calls `visit` with every token, those inside groups included, except those of documentation comments.
pub fn for_each_token(tokens: TokenStream, visit: &mut impl FnMut(&TokenTree)) {
    let mut after_hash = false;
    for token in tokens {
        match &token {
            TokenTree::Group(group) if after_hash && documentation(group).is_some() => {}
            TokenTree::Group(group) => {
                visit(&token);
                for_each_token(group.stream(), visit);
            }
            _ => visit(&token),
        }
        // `#[...]` or `#![...]`
        after_hash = match &token {
            TokenTree::Punct(punct) => punct.as_char() == '#' || (after_hash && punct.as_char() == '!'),
            _ => false,
        };
    }
}

/// Takes out everything that is compiled for tests only, and the tests that are not in such a module.
struct WithoutTests;

impl VisitMut for WithoutTests {
    fn visit_file_mut(&mut self, file: &mut syn::File) {
        file.items.retain(|item| !is_test_item(item));
        visit_mut::visit_file_mut(self, file);
    }

    fn visit_item_mod_mut(&mut self, module: &mut syn::ItemMod) {
        if let Some((_, items)) = &mut module.content {
            items.retain(|item| !is_test_item(item));
        }
        visit_mut::visit_item_mod_mut(self, module);
    }

    fn visit_item_impl_mut(&mut self, block: &mut syn::ItemImpl) {
        block.items.retain(|item| !matches!(item, syn::ImplItem::Fn(function) if is_for_tests_only(&function.attrs)));
        visit_mut::visit_item_impl_mut(self, block);
    }
}

fn is_test_item(item: &syn::Item) -> bool {
    match item {
        syn::Item::Fn(function) => {
            is_for_tests_only(&function.attrs)
                || function.attrs.iter().any(|attribute| is_test_attribute(attribute.meta.to_token_stream()))
        }
        syn::Item::Const(syn::ItemConst { attrs, .. })
        | syn::Item::Enum(syn::ItemEnum { attrs, .. })
        | syn::Item::Impl(syn::ItemImpl { attrs, .. })
        | syn::Item::Macro(syn::ItemMacro { attrs, .. })
        | syn::Item::Mod(syn::ItemMod { attrs, .. })
        | syn::Item::Static(syn::ItemStatic { attrs, .. })
        | syn::Item::Struct(syn::ItemStruct { attrs, .. })
        | syn::Item::Trait(syn::ItemTrait { attrs, .. })
        | syn::Item::Type(syn::ItemType { attrs, .. })
        | syn::Item::Use(syn::ItemUse { attrs, .. }) => is_for_tests_only(attrs),
        _ => false,
    }
}

/// Whether an attribute keeps the item out of everything but tests: `cfg(test)`, or an `all(...)` with it.
fn is_for_tests_only(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Meta>().is_ok_and(|meta| requires_test(&meta))
    })
}

fn requires_test(condition: &syn::Meta) -> bool {
    match condition {
        syn::Meta::Path(path) => path.is_ident("test"),
        syn::Meta::List(list) if list.path.is_ident("all") => list
            .parse_args_with(syn::punctuated::Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated)
            .is_ok_and(|conditions| conditions.iter().any(requires_test)),
        _ => false,
    }
}

fn collect_tests(tokens: TokenStream, tests: &mut Vec<Test>) {
    let mut tokens = tokens.into_iter().peekable();
    let mut attributes: Vec<Group> = Vec::new();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                if let Some(TokenTree::Group(group)) = tokens
                    .next_if(|next| matches!(next, TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket))
                {
                    attributes.push(group);
                }
            }
            TokenTree::Punct(punct) if punct.as_char() == ';' => attributes.clear(),
            TokenTree::Ident(keyword) if keyword == "fn" && is_test(&attributes) => {
                let name = tokens.next().map(|name| name.to_string()).unwrap_or_default();
                let body = tokens.by_ref().find_map(|token| match token {
                    TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group),
                    _ => None,
                });
                let documentation = attributes.drain(..).filter_map(|attribute| documentation(&attribute));
                let mut text = documentation.collect::<Vec<_>>().join("\n");
                if let Some(body) = body {
                    text.push('\n');
                    text.push_str(&body.span().source_text().unwrap_or_else(|| body.to_string()));
                }
                tests.push(Test { name, text });
            }
            TokenTree::Group(group) => {
                collect_tests(group.stream(), tests);
                if group.delimiter() == Delimiter::Brace {
                    attributes.clear();
                }
            }
            _ => {}
        }
    }
}

fn is_test(attributes: &[Group]) -> bool {
    attributes.iter().any(|attribute| is_test_attribute(attribute.stream()))
}

/// Whether the attribute's path ends in `test`: `test`, `tokio::test(flavor = "multi_thread")`.
fn is_test_attribute(attribute: TokenStream) -> bool {
    let path = attribute.into_iter().take_while(|token| match token {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(punct) => punct.as_char() == ':',
        _ => false,
    });
    path.last().is_some_and(|token| matches!(token, TokenTree::Ident(last) if last == "test"))
}

/// What a `doc` attribute says; nothing for any other attribute.
fn documentation(attribute: &Group) -> Option<String> {
    let mut tokens = attribute.stream().into_iter();
    match tokens.next()? {
        TokenTree::Ident(name) if name == "doc" => {}
        _ => return None,
    }
    let text = tokens.find_map(|token| match token {
        TokenTree::Literal(literal) => text_of(&literal),
        _ => None,
    });
    Some(text.unwrap_or_default())
}

fn text_of(literal: &Literal) -> Option<String> {
    match syn::Lit::new(literal.clone()) {
        syn::Lit::Str(text) => Some(text.value()),
        _ => None,
    }
}
