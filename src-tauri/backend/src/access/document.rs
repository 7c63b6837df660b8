//! `docs/permissions.md`, made from the manifest by the test below.

use std::fmt::Write as _;

use super::manifest::{Manifest, On, Requirement};
use super::refused::Step;

const HEAD: &str = "\
# What a restore needs

<!-- Made from src-tauri/backend/src/access/manifest. Do not edit: `POINTBACK_BLESS=1 cargo test -p backend permissions_document`. -->

The flight check beside the restore form looks at each of these, and changes nothing by looking. A line is *ok* or *missing* only
where it was seen; what may not be read, and what no source establishes, is *cannot see*. The last word is Azure's own: when it refuses
a validation or a start, and names a code that only one line in doubt is known under, that line is *missing* from then on, until Azure
takes the restore or the line is seen to be right.

Sources: \"contract §n\" is the description of the service's behaviour that Pointback was written from; \"DOC x\" is Microsoft's
article of that name. The codes are those that Azure answers with when the requirement is missing.
";

/// The whole file.
pub(super) fn document(manifest: &Manifest) -> String {
    let mut text = HEAD.to_owned();
    let _ = writeln!(text, "\nVersion of the rules: {}.", manifest.version);
    for row in &manifest.rows {
        let _ = writeln!(
            text,
            "\n## {}\n\n| needed | on the | code when missing | can be put right |",
            row.title
        );
        text.push_str("|---|---|---|---|\n");
        for one in manifest.needs(row) {
            let code = one
                .azure_code
                .as_deref()
                .map_or_else(String::new, |code| format!("`{code}`"));
            let fix = if one.fix.is_some() { "from here" } else { "by hand" };
            let _ = writeln!(
                text,
                "| [{}](#{}) | {} | {code} | {fix} |",
                one.title,
                one.id,
                on(one.on)
            );
        }
        for one in &row.unchecked {
            let _ = writeln!(text, "\nNot checked: {one}");
        }
    }
    text.push_str("\n## The requirements\n");
    for one in &manifest.requirements {
        requirement(&mut text, one);
    }
    text
}

fn requirement(text: &mut String, one: &Requirement) {
    let _ = writeln!(text, "\n### {}\n\n{}: {}\n", one.id, one.title, one.why);
    let _ = writeln!(text, "- Set at: {}", one.set_at);
    let _ = writeln!(text, "- Read: {}", one.read);
    if let Some(role) = &one.role {
        let _ = writeln!(
            text,
            "- Role: **{}** (`{}`), at the resource or above",
            role.name, role.id
        );
    }
    if !one.enough.is_empty() {
        let names: Vec<&str> = one.enough.iter().map(|role| role.name.as_str()).collect();
        let _ = writeln!(text, "- Also enough: {}", names.join(", "));
    }
    if let Some(setting) = &one.setting {
        let _ = writeln!(text, "- Setting: {setting}");
    }
    match (&one.fix, &one.no_fix) {
        (Some(_), _) => {
            text.push_str("- Put right: from the check, with a preview; it is recorded and can be taken back\n");
        }
        (None, Some(why)) => {
            let _ = writeln!(text, "- Not put right from here: {why}");
        }
        (None, None) => {}
    }
    let codes: Vec<String> = one.codes().map(|code| format!("`{code}`")).collect();
    if !codes.is_empty() {
        let by = match one.said_by {
            Some(Step::Validation) => ", of the validation",
            Some(Step::Start) => ", of the start: a validation does not ask for it",
            Some(Step::Job) => ", of the job: neither the validation nor the start says it",
            None => "",
        };
        let _ = writeln!(text, "- Code when missing: {}{by}", codes.join(" or "));
    }
    let _ = writeln!(text, "- Source: {}", one.source);
}

fn on(what: On) -> &'static str {
    match what {
        On::Vault => "Backup vault",
        On::Server => "target server",
        On::KeyVault => "key vault",
        On::Account => "storage account",
        On::Target => "target",
    }
}

#[allow(clippy::unwrap_used, clippy::disallowed_methods)]
mod tests {
    use super::document;

    /// `docs/permissions.md` is made from the manifest: `POINTBACK_BLESS=1 cargo test -p backend permissions_document` writes it anew.
    #[test]
    fn permissions_document_is_current() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/permissions.md");
        let made = document(super::super::manifest::manifest());
        if std::env::var_os("POINTBACK_BLESS").is_some() {
            std::fs::write(&path, &made).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == made, "docs/permissions.md is not what the manifest says");
    }
}
