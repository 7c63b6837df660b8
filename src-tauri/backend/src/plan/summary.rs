//! What will happen, in a few plain sentences. Pure.

use time::OffsetDateTime;

use super::facts::Facts;
use super::names::{ServerId, last_segment};
use super::{rehydration, rules};
use crate::api::{Draft, Sentence, ServerKind, Span, TargetKind};

/// `15 Nov 2026, 02:00 UTC`.
pub fn moment(at: OffsetDateTime) -> String {
    let at = at.to_offset(time::UtcOffset::UTC);
    let month = at.month().to_string();
    format!(
        "{} {} {}, {:02}:{:02} UTC",
        at.day(),
        month.get(..3).unwrap_or(&month),
        at.year(),
        at.hour(),
        at.minute()
    )
}

/// The sentences beside the form; what is not filled in yet is called by its kind.
pub fn sentences(draft: &Draft, facts: &Facts) -> Vec<Sentence> {
    let mut all = match draft.target {
        TargetKind::Database => database(draft, facts),
        TargetKind::Files => files(draft, facts),
    };
    all.extend(archive(draft, facts));
    all.extend(secondary(draft, facts));
    all.extend(identity(draft));
    all
}

fn archive(draft: &Draft, facts: &Facts) -> Option<Sentence> {
    let archived = !draft.secondary && facts.chosen(draft)?.needs_rehydration(facts.now);
    archived.then(|| {
        vec![
            plain("Azure first brings the point back from the archive, at priority "),
            strong(rehydration::word(draft.rehydration_priority)),
            plain(", which takes hours and is charged for; the copy stays for "),
            strong(&format!("{} days", draft.rehydration_days)),
            plain("."),
        ]
    })
}

fn secondary(draft: &Draft, facts: &Facts) -> Option<Sentence> {
    let there = facts.secondary.as_ref().filter(|_| draft.secondary)?;
    Some(vec![
        plain("All of it happens in the paired region, "),
        strong(&there.region.display),
        plain(&format!(
            ", from the copy of the backups of {} that is kept there.",
            facts.vault.region.display
        )),
    ])
}

fn identity(draft: &Draft) -> Option<Sentence> {
    let id = draft.identity_id.trim();
    (!id.is_empty()).then(|| {
        vec![
            plain("The vault works as the user-assigned identity "),
            strong(last_segment(id)),
            plain("."),
        ]
    })
}

fn database(draft: &Draft, facts: &Facts) -> Vec<Sentence> {
    let name = or(draft.database_name.trim(), "a new database");
    let server = ServerId::parse(&draft.server_id).map(|id| id.name);
    let server = server.as_deref().unwrap_or("the server that you choose");
    vec![
        vec![
            plain("Azure creates "),
            name,
            plain(" on "),
            or(server, ""),
            plain(&format!(" from {}.", point(draft, facts))),
        ],
        vec![plain(
            "The original database stays as it is. Roles and owners are not restored: the new database belongs to the user of the secret.",
        )],
    ]
}

fn files(draft: &Draft, facts: &Facts) -> Vec<Sentence> {
    let container = rules::container_url(draft, facts).map(|url| (url.container, url.account));
    let mut first = vec![plain("Azure writes "), strong(&facts.name), plain(" as files to ")];
    match container {
        Ok((container, account)) => {
            first.extend([plain("container "), strong(&container), plain(" of "), strong(&account)]);
        }
        Err(_) => first.push(plain("the container that you choose")),
    }
    first.push(plain(&format!(", from {}.", point(draft, facts))));
    let second = match facts.kind {
        ServerKind::SingleServer => {
            "The file is a dump in PostgreSQL’s custom format; pg_restore loads it into any server of the same or a higher version."
        }
        ServerKind::FlexibleServer => {
            "There is a dump for each database, and SQL files with roles and schemas; pg_restore loads the dumps, roles are made by hand."
        }
    };
    vec![first, vec![plain(second)], vec![plain("No server is changed.")]]
}

fn point(draft: &Draft, facts: &Facts) -> String {
    match facts.chosen(draft) {
        Some(point) => format!("the point of {}", moment(point.time)),
        None => "the point that you choose".to_owned(),
    }
}

fn or(text: &str, instead: &str) -> Span {
    if text.is_empty() {
        plain(instead)
    } else {
        strong(last_segment(text))
    }
}

fn plain(text: &str) -> Span {
    Span {
        text: text.to_owned(),
        strong: false,
    }
}

fn strong(text: &str) -> Span {
    Span {
        text: text.to_owned(),
        strong: true,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use crate::plan::sample;

    fn text(target: TargetKind, kind: ServerKind, change: impl Fn(&mut Draft)) -> String {
        let mut draft = sample::draft(target);
        change(&mut draft);
        let all = sentences(&draft, &sample::facts(kind));
        let one = |sentence: &Sentence| sentence.iter().map(|span| span.text.as_str()).collect::<String>();
        all.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_new_database_is_named_with_its_place_and_its_moment() {
        let said = text(TargetKind::Database, ServerKind::SingleServer, |_| ());
        assert!(
            said.starts_with("Azure creates emprestored21 on targetossserver from the point of 15 Nov 2026, 02:00 UTC. The original database stays as it is."),
            "{said}"
        );
    }

    #[test]
    fn what_is_not_filled_in_is_called_by_its_kind() {
        let said = text(TargetKind::Database, ServerKind::SingleServer, |draft| {
            draft.database_name.clear();
            draft.server_id.clear();
            draft.point_id.clear();
        });
        assert!(
            said.starts_with(
                "Azure creates a new database on the server that you choose from the point that you choose."
            ),
            "{said}"
        );
    }

    #[test]
    fn files_say_what_comes_after() {
        let said = text(TargetKind::Files, ServerKind::FlexibleServer, |_| ());
        assert!(
            said.starts_with(
                "Azure writes pg-flex as files to container testcontainerrestore of testossstorageaccount"
            ),
            "{said}"
        );
        assert!(
            said.contains("pg_restore") && said.ends_with("No server is changed."),
            "{said}"
        );
    }

    fn said(change: impl Fn(&mut Draft, &mut Facts)) -> String {
        let (mut draft, mut facts) = (
            sample::draft(TargetKind::Database),
            sample::facts(ServerKind::SingleServer),
        );
        change(&mut draft, &mut facts);
        let one = |sentence: &Sentence| sentence.iter().map(|span| span.text.as_str()).collect::<String>();
        sentences(&draft, &facts).iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn archive_paired_region_and_identity_add_a_sentence_each() {
        let archive = said(|_, f| f.points = Some(vec![sample::archived(sample::POINT)]));
        assert!(
            archive.contains("first brings the point back from the archive, at priority Standard, which takes hours and is charged for; the copy stays for 12 days."),
            "{archive}"
        );
        let there = said(|d, f| {
            d.secondary = true;
            f.secondary = Some(sample::secondary());
        });
        assert!(
            there.ends_with(
                "in the paired region, Central US, from the copy of the backups of westus that is kept there."
            ),
            "{there}"
        );
        let identity = said(|d, _| d.identity_id = sample::IDENTITY.to_owned());
        assert!(
            identity.ends_with("works as the user-assigned identity id-backup."),
            "{identity}"
        );
        assert!(!said(|_, _| ()).contains("identity"));
    }

    #[test]
    fn moments_are_in_utc_whatever_they_come_in() {
        assert_eq!(
            moment(time::macros::datetime!(2026-03-01 00:30 +02:00)),
            "28 Feb 2026, 22:30 UTC"
        );
    }
}
