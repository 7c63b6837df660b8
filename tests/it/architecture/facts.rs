//! What the rules look at: who depends on whom, and what the sources say.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use cargo_metadata::{DependencyKind, MetadataCommand};

#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Direct dependencies (normal and build) of each member, by package name.
    pub packages: BTreeMap<String, BTreeSet<String>>,
    /// Everything that a member pulls in, directly or not (normal dependencies).
    pub reach: BTreeMap<String, BTreeSet<String>>,
    /// Text of every source file, by path from the root, with `/`.
    pub sources: BTreeMap<String, String>,
    /// The commands of `backend::commands!`.
    pub commands: BTreeSet<String>,
}

impl Facts {
    /// Read once: a dozen rules look at the same facts.
    pub fn of_this_repository() -> Self {
        static FACTS: LazyLock<Facts> = LazyLock::new(Facts::read);
        FACTS.clone()
    }

    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("tests/ has a parent")
            .to_owned();
        let metadata = MetadataCommand::new()
            .manifest_path(root.join("Cargo.toml"))
            .other_options(vec!["--locked".into(), "--offline".into()])
            .exec()
            .expect("cargo metadata");
        let mut facts = Self {
            commands: itests::bridge::COMMANDS.iter().map(ToString::to_string).collect(),
            ..Self::default()
        };
        for package in metadata.workspace_packages() {
            let direct = package
                .dependencies
                .iter()
                .filter(|d| d.kind != DependencyKind::Development);
            facts
                .packages
                .insert(package.name.to_string(), direct.map(|d| d.name.clone()).collect());
            facts
                .reach
                .insert(package.name.to_string(), reach(&metadata, &package.id));
        }
        for folder in ["src-tauri", "tests", "ui/src"] {
            read(&root, &root.join(folder), &mut facts.sources);
        }
        assert!(
            facts.sources.len() > 50,
            "the scan found only {} files",
            facts.sources.len()
        );
        facts
    }

    /// The sources under a folder (or the one file), with their paths.
    pub fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.sources
            .iter()
            .filter(move |(path, _)| path.starts_with(prefix))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }
}

fn reach(metadata: &cargo_metadata::Metadata, from: &cargo_metadata::PackageId) -> BTreeSet<String> {
    let resolve = metadata.resolve.as_ref().expect("a resolved graph");
    let (mut seen, mut open) = (BTreeSet::new(), vec![from.clone()]);
    let mut names = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        let Some(node) = resolve.nodes.iter().find(|node| node.id == id) else {
            continue;
        };
        for dep in &node.deps {
            let normal = dep.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal);
            if normal {
                names.insert(metadata[&dep.pkg].name.to_string());
                open.push(dep.pkg.clone());
            }
        }
    }
    names
}

fn read(root: &Path, folder: &Path, into: &mut BTreeMap<String, String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path: PathBuf = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if !matches!(name.as_str(), "node_modules" | "dist" | "gen" | "target") {
                read(root, &path, into);
            }
        } else if matches!(
            path.extension().and_then(|e| e.to_str()),
            Some("rs" | "ts" | "tsx" | "json")
        ) && let (Ok(text), Ok(short)) = (fs::read_to_string(&path), path.strip_prefix(root))
        {
            into.insert(short.to_string_lossy().replace('\\', "/"), text);
        }
    }
}
