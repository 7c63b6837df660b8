//! The form as it is first shown: filled in as well as can be guessed. Pure.

use time::OffsetDateTime;

use super::entry::{Entry, VaultEntry};
use super::point::{self, Point};
use super::regions::{Place, Regions};
use super::servers::Server;
use crate::api::{Draft, REHYDRATION_DEFAULT_DAYS, RehydrationPriority, ServerKind, TargetKind};
use crate::plan::rules::free_name;

/// What a guess can be built on.
pub(crate) struct Ground<'a> {
    pub entry: &'a Entry,
    /// `None`: it could not be read.
    pub vault: Option<&'a VaultEntry>,
    pub points: &'a [Point],
    pub servers: &'a [Server],
    pub vault_region: &'a str,
    pub regions: &'a Regions,
    pub now: OffsetDateTime,
}

/// The server to offer: the source's own if it is usable, else the only usable one. Two strangers are no guess.
pub(crate) fn server<'a>(ground: &Ground<'a>) -> Option<&'a Server> {
    let place = Place {
        region: ground.vault_region,
        secondary: false,
        regions: ground.regions,
    };
    let mut usable = ground.servers.iter().filter(move |s| s.usable(&place).allowed);
    let own = usable.clone().find(|s| s.is_source_of(ground.entry));
    own.or_else(|| match (usable.next(), usable.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    })
}

/// `taken`: names on the server that [`server`] chose, where they could be read.
pub(crate) fn fill(ground: &Ground<'_>, taken: &[String]) -> Draft {
    let entry = ground.entry;
    let point = point::newest_restorable(ground.points, ground.now);
    let server = (entry.kind == ServerKind::SingleServer)
        .then(|| server(ground))
        .flatten();
    let own = server.is_some_and(|s| s.is_source_of(entry));
    Draft {
        instance_id: entry.id.clone(),
        point_id: point.map(|p| p.id.clone()).unwrap_or_default(),
        target: if server.is_some() {
            TargetKind::Database
        } else {
            TargetKind::Files
        },
        server_id: server.map(|s| s.id.clone()).unwrap_or_default(),
        database_name: database_name(entry, point, taken),
        // The instance's secret holds the connection string of the source's own server (contract §6.1): right for that
        // server, wrong for every other.
        secret_uri: entry.secret_uri.clone().filter(|_| own).unwrap_or_default(),
        storage_account_id: String::new(),
        container_url: String::new(),
        container_id: String::new(),
        file_prefix: file_prefix(entry, ground.now),
        secondary: false,
        rehydration_priority: RehydrationPriority::default(),
        rehydration_days: REHYDRATION_DEFAULT_DAYS,
        identity_id: identity(ground),
        guard_tenant: String::new(),
    }
}

/// Empty for the vault's own identity, which is what a request without a choice means (contract §5.2). Another one only
/// where there is no choice, or where the vault already works as it for this very database.
fn identity(ground: &Ground<'_>) -> String {
    let all = ground.vault.and_then(|v| v.identities.as_deref()).unwrap_or_default();
    let chosen = ground.entry.identity_id.as_deref();
    if let Some(same) = all.iter().find(|i| chosen.is_some_and(|id| arm::same_id(&i.id, id))) {
        return same.id.clone();
    }
    match all {
        [only] => only.id.clone(),
        _ => String::new(),
    }
}

/// `orders_restored_20261115`, the day of the point in UTC.
fn database_name(entry: &Entry, point: Option<&Point>, taken: &[String]) -> String {
    if entry.kind == ServerKind::FlexibleServer {
        return String::new();
    }
    let name = entry.name.to_ascii_lowercase();
    let base = match point.map(|p| p.time.date()) {
        Some(day) => format!(
            "{name}_restored_{:04}{:02}{:02}",
            day.year(),
            u8::from(day.month()),
            day.day()
        ),
        None => format!("{name}_restored"),
    };
    free_name(&base, taken)
}

/// The portal's own default: `{db}_{server}_{epoch milliseconds}` (contract §6.1); for a flexible server there is no
/// database to name.
fn file_prefix(entry: &Entry, now: OffsetDateTime) -> String {
    let milliseconds = now.unix_timestamp_nanos() / 1_000_000;
    match entry.kind {
        ServerKind::SingleServer => format!("{}_{}_{milliseconds}", entry.name, entry.server),
        ServerKind::FlexibleServer => format!("{}_{milliseconds}", entry.server),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::entry::tests::{VAULT, entry, single};
    use super::super::point::sample::{at, copy};
    use super::*;
    use serde_json::json;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

    fn sv(name: &str, region: &str) -> Server {
        Server {
            id: format!("/subscriptions/s1/resourceGroups/db/providers/Microsoft.DBforPostgreSQL/servers/{name}"),
            name: name.into(),
            resource_group: "db".into(),
            subscription_id: "s1".into(),
            region: region.into(),
            version: None,
            state: "Ready".into(),
            replica: false,
        }
    }

    fn filled(e: &Entry, points: &[Point], servers: &[Server], taken: &[&str]) -> Draft {
        let regions = Regions::default();
        let ground = Ground {
            entry: e,
            vault: None,
            points,
            servers,
            vault_region: "westeurope",
            regions: &regions,
            now: NOW,
        };
        fill(&ground, &taken.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_single_server_goes_back_beside_itself() {
        let e = entry(&single("Orders")).unwrap();
        let points = [at(datetime!(2026-11-15 02:00 UTC)), at(datetime!(2026-11-08 02:00 UTC))];
        let draft = filled(
            &e,
            &points,
            &[sv("other", "westeurope"), sv("pg-1", "westeurope")],
            &["orders_restored_20261115"],
        );
        assert_eq!(draft.target, TargetKind::Database);
        assert!(draft.server_id.ends_with("/pg-1"));
        assert_eq!(draft.database_name, "orders_restored_20261115_2");
        assert_eq!(draft.secret_uri, "https://kv.vault.azure.net/secrets/pg-1");
        assert_eq!(draft.point_id, points[0].id);
        assert_eq!(draft.file_prefix, "Orders_pg-1_1795348800000");
    }

    #[test]
    fn another_server_is_offered_only_when_it_is_the_only_one_and_never_with_the_wrong_secret() {
        let e = entry(&single("orders")).unwrap();
        let one = filled(&e, &[], &[sv("other", "westeurope"), sv("far", "northeurope")], &[]);
        assert!(one.server_id.ends_with("/other") && one.secret_uri.is_empty());
        assert_eq!(
            (one.point_id.as_str(), one.database_name.as_str()),
            ("", "orders_restored")
        );
        let two = filled(&e, &[], &[sv("a", "westeurope"), sv("b", "westeurope")], &[]);
        assert_eq!((two.target, two.server_id.as_str()), (TargetKind::Files, ""));
    }

    #[test]
    fn a_flexible_server_goes_to_files_and_what_is_archived_is_chosen_where_there_is_nothing_else() {
        let mut e = entry(&single("orders")).unwrap();
        e.kind = ServerKind::FlexibleServer;
        e.server = "pgflex".into();
        let archived = Point {
            stores: vec![copy("ArchiveStore")],
            ..at(datetime!(2026-11-15 02:00 UTC))
        };
        let draft = filled(&e, std::slice::from_ref(&archived), &[sv("pg-1", "westeurope")], &[]);
        assert_eq!(
            (draft.target, draft.server_id.as_str(), draft.point_id.as_str()),
            (TargetKind::Files, "", archived.id.as_str())
        );
        assert_eq!(draft.rehydration_days, REHYDRATION_DEFAULT_DAYS);
        let here = at(datetime!(2026-01-04 02:00 UTC));
        assert_eq!(filled(&e, &[archived, here.clone()], &[], &[]).point_id, here.id);
        assert!(draft.file_prefix.starts_with("pgflex_1795"));
    }

    #[test]
    fn another_identity_than_the_vaults_own_is_taken_where_there_is_no_choice() {
        let uami = |name: &str| {
            format!(
                "/subscriptions/s1/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}"
            )
        };
        let (one, two) = (uami("one"), uami("two"));
        let chosen = |own: bool, users: &[&str], used: Option<&str>| {
            let kind = if own {
                "SystemAssigned,UserAssigned"
            } else {
                "UserAssigned"
            };
            let users: serde_json::Map<_, _> = users.iter().map(|id| ((*id).to_owned(), json!({}))).collect();
            let row = json!({"id": VAULT, "identity": {"type": kind, "userAssignedIdentities": users}});
            let vault = VaultEntry::read(&arm::Vault::from_value(&row).unwrap());
            let entry = Entry {
                identity_id: used.map(str::to_owned),
                ..entry(&single("orders")).unwrap()
            };
            let ground = Ground {
                entry: &entry,
                vault: Some(&vault),
                points: &[],
                servers: &[],
                vault_region: "westeurope",
                regions: &Regions::default(),
                now: NOW,
            };
            fill(&ground, &[]).identity_id
        };
        assert_eq!(chosen(false, &[&one], None), one);
        assert_eq!(chosen(false, &[&one, &two], None), "", "two strangers are no guess");
        assert_eq!(chosen(true, &[&one], None), "");
        assert_eq!(
            chosen(
                true,
                &[&one, &two],
                Some(&two.to_uppercase().replace("/SUBSCRIPTIONS/", "/subscriptions/"))
            ),
            two
        );
        assert_eq!(
            chosen(true, &[&one], Some(&two)),
            "",
            "the vault does not have it any more"
        );
    }
}
