//! The TypeScript side of the surface, made from the Rust side and committed under `ui/src/ipc/gen`.
//!
//! A test and not a build script: building must not write into the source tree, and a difference must be seen in
//! review. `POINTBACK_BLESS=1 cargo test -p backend bindings` writes the files anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use ts_rs::{Config, TS, TypeVisitor};

use super::*;

const HEADER: &str =
    "// Generated from src-tauri/backend/src/api. Do not edit: `POINTBACK_BLESS=1 cargo test -p backend bindings`.\n";

/// Declarations by name, so that the file's order does not depend on the order of the commands.
struct Collect {
    config: Config,
    types: BTreeMap<String, String>,
}

impl TypeVisitor for Collect {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_none() {
            return;
        }
        let name = T::ident(&self.config);
        if self.types.contains_key(&name) {
            return;
        }
        let docs = T::docs().unwrap_or_default();
        let declaration = format!("{docs}export {}", T::decl(&self.config));
        self.types.insert(name, declaration);
        T::visit_dependencies(self);
    }
}

struct Command {
    name: &'static str,
    request: String,
    item: Option<String>,
    response: String,
}

macro_rules! collect_commands {
    // One rule per kind, so that a kind without a rule does not compile.
    (@one $c:ident $list:ident call $name:ident $req:ident $res:ident) => {
        $c.visit::<$req>();
        $c.visit::<$res>();
        $list.push(Command {
            name: stringify!($name),
            request: $req::name(&$c.config),
            item: None,
            response: $res::name(&$c.config),
        });
    };
    (@one $c:ident $list:ident stream $name:ident $req:ident $item:ident $res:ident) => {
        $c.visit::<$req>();
        $c.visit::<$item>();
        $c.visit::<$res>();
        $list.push(Command {
            name: stringify!($name),
            request: $req::name(&$c.config),
            item: Some($item::name(&$c.config)),
            response: $res::name(&$c.config),
        });
    };
    ($($kind:ident $name:ident($req:ident) -> $first:ident $(=> $second:ident)?;)*) => {
        fn collect() -> (Collect, Vec<Command>) {
            // JSON numbers are JavaScript numbers: sizes stay below 2^53.
            let mut c = Collect { config: Config::new().with_large_int("number"), types: BTreeMap::new() };
            let mut list = Vec::new();
            $(collect_commands!(@one c list $kind $name $req $first $($second)?);)*
            c.visit::<Event>();
            (c, list)
        }
    };
}
crate::commands!(collect_commands);

fn types_file(types: &BTreeMap<String, String>) -> String {
    let mut text = HEADER.to_owned();
    for declaration in types.values() {
        let _ = write!(text, "\n{}\n", declaration.trim_end());
    }
    text
}

fn commands_file(types: &BTreeMap<String, String>, list: &[Command]) -> String {
    let used = |name: &&String| {
        list.iter()
            .any(|c| c.request == **name || c.response == **name || c.item.as_ref() == Some(*name))
    };
    let mut text = HEADER.to_owned();
    text.push_str("\nimport type {\n");
    for name in types.keys().filter(used) {
        let _ = writeln!(text, "  {name},");
    }
    text.push_str("} from './types';\n\n/** Commands that answer once. */\nexport interface Calls {\n");
    for c in list.iter().filter(|c| c.item.is_none()) {
        let _ = writeln!(
            text,
            "  {}: {{ request: {}; response: {} }};",
            c.name, c.request, c.response
        );
    }
    text.push_str("}\n\n/** Commands that report while they work, then answer. */\nexport interface Streams {\n");
    for c in list {
        if let Some(item) = &c.item {
            let _ = writeln!(
                text,
                "  {}: {{ request: {}; item: {item}; response: {} }};",
                c.name, c.request, c.response
            );
        }
    }
    text.push_str("}\n\nexport type CallName = keyof Calls;\nexport type StreamName = keyof Streams;\n");
    text.push_str("\nexport const callNames: readonly CallName[] = [\n");
    for c in list.iter().filter(|c| c.item.is_none()) {
        let _ = writeln!(text, "  '{}',", c.name);
    }
    text.push_str("];\n\nexport const streamNames: readonly StreamName[] = [\n");
    for c in list.iter().filter(|c| c.item.is_some()) {
        let _ = writeln!(text, "  '{}',", c.name);
    }
    text.push_str("];\n");
    text
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/ipc/gen")
}

#[test]
#[allow(clippy::unwrap_used, clippy::disallowed_methods)]
fn committed_bindings_are_those_of_the_code() {
    let (collected, list) = collect();
    let files = [
        ("types.ts", types_file(&collected.types)),
        ("commands.ts", commands_file(&collected.types, &list)),
    ];
    let bless = std::env::var("POINTBACK_BLESS").is_ok_and(|v| v == "1");
    for (name, expected) in files {
        let path = folder().join(name);
        if bless {
            std::fs::create_dir_all(folder()).unwrap();
            std::fs::write(&path, &expected).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == expected,
            "{name} is not what the code says; write it anew with POINTBACK_BLESS=1 cargo test -p backend bindings"
        );
    }
}

#[test]
fn every_type_that_a_command_names_is_declared() {
    let (collected, list) = collect();
    for c in &list {
        for name in [Some(&c.request), Some(&c.response), c.item.as_ref()]
            .into_iter()
            .flatten()
        {
            assert!(
                collected.types.contains_key(name),
                "{name} of {} is not declared",
                c.name
            );
        }
    }
    assert!(collected.types.contains_key("Event"));
}
