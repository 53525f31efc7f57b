//! Which files of a crate depend on which: by the names that they use, followed through re-exports to the file that
//! declares them.
//!
//! What is compiled for tests only does not count. A module that only hands on the names of its children does not depend on
//! them. A name that a macro declares counts as declared by the module that it is asked of.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::UseTree;
use syn::visit_mut::{self, VisitMut};

use crate::rust_source::RustSource;
use crate::workspace::shown;

/// A module as its path within the crate: empty for the root.
type Module = Vec<String>;

/// The names by which one file depends on another: by the file that uses them, and the file that declares them. Files are
/// named by their paths from the root of the crate.
pub type Dependencies = BTreeMap<(String, String), BTreeSet<String>>;

/// The dependencies between the files of the crate whose sources are in `folder`.
pub fn dependencies<'a>(folder: &Path, sources: impl IntoIterator<Item = &'a RustSource>) -> Dependencies {
    let files: BTreeMap<Module, File> = sources
        .into_iter()
        .filter_map(|source| {
            let path = shown(folder, &source.path);
            Some((module_of(&path)?, File::read(path, source)))
        })
        .collect();
    let mut found = Dependencies::new();
    for (module, file) in &files {
        for (path, name) in file.uses(module, &files) {
            if let Some(declaring) = declaring(&path, &files, &mut BTreeSet::new())
                && declaring != module
            {
                let key = (file.path.clone(), files[declaring].path.clone());
                found.entry(key).or_default().insert(name);
            }
        }
    }
    found
}

/// The circles among `dependencies`: the files of each, which all depend on each other.
pub fn circles(dependencies: &Dependencies) -> Vec<BTreeSet<&str>> {
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (from, to) in dependencies.keys() {
        next.entry(from).or_default().push(to);
    }
    let reached: BTreeMap<&str, BTreeSet<&str>> = next.keys().map(|file| (*file, reached_from(file, &next))).collect();
    let circles = reached.iter().filter(|(file, all)| all.contains(*file)).map(|(file, all)| {
        all.iter().copied().filter(|other| reached.get(other).is_some_and(|back| back.contains(file))).collect()
    });
    circles.collect::<BTreeSet<BTreeSet<&str>>>().into_iter().collect()
}

fn reached_from<'a>(file: &'a str, next: &BTreeMap<&'a str, Vec<&'a str>>) -> BTreeSet<&'a str> {
    let (mut reached, mut waiting) = (BTreeSet::new(), vec![file]);
    while let Some(file) = waiting.pop() {
        for other in next.get(file).into_iter().flatten() {
            if reached.insert(*other) {
                waiting.push(other);
            }
        }
    }
    reached
}

/// One file of a crate.
struct File {
    path: String,
    /// The names of its items.
    declares: BTreeSet<String>,
    imports: Vec<Import>,
    /// Every name in its code, outside of imports.
    names: BTreeSet<String>,
    /// Every path of several names in its code, outside of imports.
    paths: BTreeSet<Vec<String>>,
}

/// One name that a `use` brings in.
struct Import {
    path: Vec<String>,
    /// The name it has here; `*` for all of a module, `_` for none.
    name: String,
    is_handed_on: bool,
}

impl File {
    fn read(path: String, source: &RustSource) -> Self {
        let mut syntax: syn::File = syn::parse2(source.production()).expect("production code of Rust is Rust");
        let declares = syntax.items.iter().filter_map(declared).collect();
        let mut imports = Imports::default();
        imports.visit_file_mut(&mut syntax);
        let mut file = Self { path, declares, imports: imports.found, names: BTreeSet::new(), paths: BTreeSet::new() };
        file.read_tokens(syntax.into_token_stream());
        file
    }

    fn read_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let (mut colons, mut is_of_macro) = (0, false);
        for token in tokens {
            match &token {
                TokenTree::Ident(name) => {
                    if colons != 2 && !path.is_empty() {
                        self.end_of(&mut path, is_of_macro);
                        is_of_macro = false;
                    }
                    path.push(name.to_string());
                    self.names.insert(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                other => {
                    self.end_of(&mut path, is_of_macro);
                    // `$crate::name` belongs to the caller of the macro.
                    is_of_macro = matches!(other, TokenTree::Punct(punct) if punct.as_char() == '$');
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.read_tokens(group.stream());
                    }
                    continue;
                }
            }
        }
        self.end_of(&mut path, is_of_macro);
    }

    fn end_of(&mut self, path: &mut Vec<String>, is_of_macro: bool) {
        let path = std::mem::take(path);
        if path.len() > 1 && !is_of_macro {
            self.paths.insert(path);
        }
    }

    /// The paths from the root of the crate that the file, which is `module`, uses; each with the name it uses of it.
    fn uses(&self, module: &Module, files: &BTreeMap<Module, File>) -> Vec<(Vec<String>, String)> {
        let mut uses = Vec::new();
        for import in &self.imports {
            let Some(path) = from_root(module, &import.path, files) else { continue };
            let is_named = import.name == "_" || import.name == "*" || self.names.contains(&import.name);
            if (import.is_handed_on && (import.name == "*" || !is_named))
                || files.contains_key(&path) && import.name != "*"
            {
                continue;
            }
            uses.push((path, import.name.clone()));
        }
        for path in &self.paths {
            let here = self.imports.iter().find(|import| import.name == path[0]);
            let path = match here {
                Some(import) => [&import.path[..], &path[1..]].concat(),
                None => path.clone(),
            };
            if let Some(absolute) = from_root(module, &path, files)
                && !files.contains_key(&absolute)
            {
                uses.push((absolute.clone(), item_of(&absolute, files)));
            }
        }
        uses
    }
}

/// The item that `path` from the root of the crate names, or of which it names a part: a variant, or what belongs to a type.
fn item_of(path: &[String], files: &BTreeMap<Module, File>) -> String {
    let depth = (0..path.len()).rev().find(|depth| files.contains_key(&path[..*depth])).unwrap_or_default();
    path[depth].clone()
}

/// `path` as the module `module` means it, from the root of the crate; `None` for what is of another crate or no module.
fn from_root(module: &Module, path: &[String], files: &BTreeMap<Module, File>) -> Option<Vec<String>> {
    match path.first()?.as_str() {
        "crate" => Some(path[1..].to_vec()),
        "self" => Some([module, &path[1..]].concat()),
        "super" => {
            let count = path.iter().take_while(|part| *part == "super").count();
            let above = module.len().checked_sub(count)?;
            Some([&module[..above], &path[count..]].concat())
        }
        child => {
            let child = [module, &[child.to_owned()][..]].concat();
            files.contains_key(&child).then(|| [module, path].concat())
        }
    }
}

/// The module whose file declares what `path` from the root of the crate names; `None` for what is of another crate.
fn declaring<'a>(
    path: &[String],
    files: &'a BTreeMap<Module, File>,
    seen: &mut BTreeSet<Vec<String>>,
) -> Option<&'a Module> {
    if !seen.insert(path.to_vec()) {
        return None;
    }
    let depth = (0..=path.len()).rev().find(|depth| files.contains_key(&path[..*depth]))?;
    let (module, file) = files.get_key_value(&path[..depth])?;
    let Some(name) = path.get(depth).filter(|name| !file.declares.contains(*name)) else { return Some(module) };
    if let Some(import) = file.imports.iter().find(|import| import.name == *name) {
        let imported = from_root(module, &import.path, files)?;
        return declaring(&[&imported[..], &path[depth + 1..]].concat(), files, seen);
    }
    for import in file.imports.iter().filter(|import| import.name == "*") {
        let Some(all_of) = from_root(module, &import.path, files) else { continue };
        let all_of = declaring(&all_of, files, seen)?;
        let other = &files[all_of];
        if all_of != module
            && (other.declares.contains(name) || other.imports.iter().any(|one| one.is_handed_on && one.name == *name))
        {
            return declaring(&[all_of, &path[depth..]].concat(), files, seen);
        }
    }
    Some(module)
}

/// The module that a file is, by its path from the root of the crate; `None` for a program's `main.rs`.
fn module_of(path: &str) -> Option<Module> {
    let mut parts: Module = path.strip_suffix(".rs")?.split('/').map(ToOwned::to_owned).collect();
    match parts.last()?.as_str() {
        "mod" | "lib" => drop(parts.pop()),
        "main" if parts.len() == 1 => return None,
        _ => {}
    }
    Some(parts)
}

/// The name of an item that a file declares by itself.
fn declared(item: &syn::Item) -> Option<String> {
    let name = match item {
        syn::Item::Const(item) => &item.ident,
        syn::Item::Enum(item) => &item.ident,
        syn::Item::Fn(item) => &item.sig.ident,
        syn::Item::Static(item) => &item.ident,
        syn::Item::Struct(item) => &item.ident,
        syn::Item::Trait(item) => &item.ident,
        syn::Item::Type(item) => &item.ident,
        syn::Item::Mod(item) if item.content.is_some() => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// Takes the imports and the declarations of modules out of a file, and notes the imports.
#[derive(Default)]
struct Imports {
    found: Vec<Import>,
}

impl VisitMut for Imports {
    fn visit_file_mut(&mut self, file: &mut syn::File) {
        file.items.retain(|item| !matches!(item, syn::Item::Mod(module) if module.content.is_none()));
        visit_mut::visit_file_mut(self, file);
    }

    fn visit_item_use_mut(&mut self, item: &mut syn::ItemUse) {
        let is_handed_on = !matches!(item.vis, syn::Visibility::Inherited);
        flatten(&item.tree, &mut Vec::new(), &mut |path, name| {
            self.found.push(Import { path, name, is_handed_on });
        });
        item.tree = UseTree::Group(syn::UseGroup { brace_token: Default::default(), items: Default::default() });
    }
}

fn flatten(tree: &UseTree, path: &mut Vec<String>, note: &mut impl FnMut(Vec<String>, String)) {
    match tree {
        UseTree::Path(inner) => {
            path.push(inner.ident.to_string());
            flatten(&inner.tree, path, note);
            path.pop();
        }
        UseTree::Name(name) if name.ident == "self" => note(path.clone(), path.last().cloned().unwrap_or_default()),
        UseTree::Name(name) => note(joined(path, &name.ident), name.ident.to_string()),
        UseTree::Rename(rename) => note(joined(path, &rename.ident), rename.rename.to_string()),
        UseTree::Glob(_) => note(path.clone(), "*".to_owned()),
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, path, note)),
    }
}

fn joined(path: &[String], name: &syn::Ident) -> Vec<String> {
    [path, &[name.to_string()][..]].concat()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;

    /// The dependencies within a crate of these files.
    fn dependencies_of(files: &[(&str, &str)]) -> Dependencies {
        let folder = TempDir::new().expect("a temporary folder");
        let mut sources = Vec::new();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("it is made");
            fs::write(&path, text).expect("it is written");
            sources.push(RustSource::read(&path).expect("it is Rust"));
        }
        dependencies(folder.path(), &sources)
    }

    /// The circles of a crate of these files.
    fn circles_of(files: &[(&str, &str)]) -> Vec<Vec<String>> {
        let dependencies = dependencies_of(files);
        let named = |circle: BTreeSet<&str>| circle.into_iter().map(ToOwned::to_owned).collect();
        circles(&dependencies).into_iter().map(named).collect()
    }

    #[test]
    fn files_that_use_each_other_are_a_circle() {
        let found = circles_of(&[
            ("lib.rs", "mod one; mod two; mod three;"),
            ("one.rs", "use crate::two::Two; pub struct One; fn two() -> Two { Two }"),
            ("two.rs", "pub struct Two; fn one() { let _ = super::one::One; }"),
            ("three.rs", "use crate::one::One; fn one() -> One { One }"),
        ]);
        assert_eq!(found, [["one.rs", "two.rs"]]);
    }

    #[test]
    fn a_name_that_is_handed_on_is_followed_to_its_file() {
        let found = circles_of(&[
            ("lib.rs", "mod area;"),
            ("area/mod.rs", "mod one; mod two; pub use one::One; pub use two::*;"),
            ("area/one.rs", "use super::Two; pub struct One(Two);"),
            ("area/two.rs", "pub struct Two; fn one() { let _ = super::One; }"),
        ]);
        assert_eq!(found, [["area/one.rs", "area/two.rs"]]);
    }

    #[test]
    fn a_module_that_uses_its_child_and_is_used_by_it_is_a_circle() {
        let parent = "mod child; use child::Child; pub struct Parent; fn child() -> Child { Child }";
        let child = "use crate::area::Parent; pub struct Child; fn parent() -> Parent { Parent }";
        assert_eq!(
            circles_of(&[("area/mod.rs", parent), ("area/child.rs", child)]),
            [["area/child.rs", "area/mod.rs"]]
        );
        assert!(
            circles_of(&[
                ("area/mod.rs", "mod child; pub use child::Child; pub struct Parent;"),
                ("area/child.rs", child)
            ])
            .is_empty()
        );
    }

    #[test]
    fn a_variant_is_a_part_of_its_type() {
        let found = dependencies_of(&[
            ("lib.rs", "mod one; mod two;"),
            ("one.rs", "use crate::two; fn one(two: &two::Two) -> bool { matches!(two, two::Two::First) }"),
            ("two.rs", "pub enum Two { First }"),
        ]);
        let names = &found[&("one.rs".to_owned(), "two.rs".to_owned())];
        assert_eq!(names.iter().collect::<Vec<_>>(), ["Two"]);
    }

    #[test]
    fn tests_and_other_crates_make_no_circle() {
        let found = circles_of(&[
            ("lib.rs", "mod one; mod two;"),
            ("one.rs", "use crate::two::Two; use other::Two as Other; pub struct One(Two, Other);"),
            ("two.rs", "pub struct Two;\n#[cfg(test)]\nmod tests { use crate::one::One; fn one(_: One) {} }"),
        ]);
        assert!(found.is_empty(), "{found:?}");
    }
}
