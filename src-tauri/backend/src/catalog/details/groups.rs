//! The facts of the details page, under their headings. Pure: what is not known is left out.

use arm::Instance;
use arm::dataprotection::{GraphDetails, PointRange, Vault};
use serde_json::Value;
use time::OffsetDateTime;

use super::words;
use crate::api::{Fact, FactGroup, IdentityChoice, ServerKind};
use crate::catalog::closely::Detail;
use crate::catalog::entry::VaultEntry;
use crate::catalog::protection;
use crate::catalog::regions::Regions;

/// What the facts are taken from.
pub(super) struct Ground<'a> {
    pub detail: &'a Detail,
    pub instance: Option<&'a Instance>,
    pub graph: Option<&'a GraphDetails>,
    pub policy_info: &'a Value,
    pub vault: Option<&'a Vault>,
    pub regions: &'a Regions,
}

/// Facts as they are gathered: what is empty is not one.
#[derive(Default)]
struct Facts(Vec<Fact>);

impl Facts {
    fn add(&mut self, label: &str, value: impl Into<String>, copyable: bool) {
        self.0.extend(Fact::of(label, Some(&value.into()), copyable));
    }
    fn text(&mut self, label: &str, value: impl Into<String>) {
        self.add(label, value, false);
    }
    fn maybe(&mut self, label: &str, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.add(label, value, false);
        }
    }
    fn moment(&mut self, label: &str, at: Option<OffsetDateTime>) {
        let Some(at) = at else { return };
        self.text(label, words::moment(at));
        if let Some(fact) = self.0.last_mut() {
            fact.at = Some(at.into());
        }
    }
    /// An id: shown in a fixed-width face, with a button that copies it.
    fn id(&mut self, label: &str, value: Option<&str>) {
        self.add(label, value.unwrap_or_default(), true);
    }
}

pub(super) fn all(ground: &Ground<'_>) -> Vec<FactGroup> {
    let groups = [
        ("Data source", data_source(ground)),
        ("Protection", protection(ground)),
        ("Policy", policy(ground)),
        ("Authentication", authentication(ground)),
        ("Recovery points", points(ground)),
        ("Allowed operations", operations(ground)),
        ("Vault", vault(ground)),
    ];
    let named = groups.into_iter().map(|(title, facts)| FactGroup {
        title: title.to_owned(),
        facts: facts.0,
    });
    named.filter(|group| !group.facts.is_empty()).collect()
}

fn data_source(ground: &Ground<'_>) -> Facts {
    let (entry, mut facts) = (&ground.detail.entry, Facts::default());
    match entry.kind {
        ServerKind::SingleServer => {
            facts.text("Kind", "Database of an Azure Database for PostgreSQL single server");
            facts.text("Server", entry.server.as_str());
            facts.text("Database", entry.name.as_str());
        }
        ServerKind::FlexibleServer => {
            facts.text("Kind", "Azure Database for PostgreSQL flexible server");
            facts.text("Server", entry.server.as_str());
            facts.text("Databases", "All of the server");
        }
    }
    facts.text("Region", ground.regions.named(&entry.region).display);
    facts.id("Resource id", Some(&entry.data_source_id));
    if let Some(instance) = ground.instance {
        facts.id("Resource URI", instance.data_source.uri.as_deref());
        facts.text("Data source type", instance.data_source.datasource_type.as_str());
        let set = instance.data_source_set.as_ref().map(|set| set.id.as_str());
        facts.id("Server id", set);
    }
    facts
}

fn protection(ground: &Ground<'_>) -> Facts {
    let (entry, mut facts) = (&ground.detail.entry, Facts::default());
    let guarded = ground.detail.vault.as_ref().is_some_and(|v| v.guarded);
    let view = protection::view(&entry.state, guarded, entry.state_detail.as_deref());
    facts.text("State", view.label);
    facts.text("Azure’s word", entry.state.as_str());
    facts.maybe("Meaning", view.detail);
    if let Some(instance) = ground.instance {
        let told = instance.protection_status.as_deref();
        facts.maybe("Status", told.filter(|word| !word.eq_ignore_ascii_case(&entry.state)));
        facts.maybe("Provisioning", instance.provisioning_state.as_deref());
        facts.maybe("Friendly name", instance.friendly_name.as_deref());
        facts.text("Instance", instance.name.as_str());
    }
    let there = ground
        .graph
        .and_then(|g| g.protection_state_in_secondary_region.as_deref());
    facts.maybe(
        "State in the paired region",
        there.map(|word| protection::view(word, false, None).label),
    );
    facts.id("Instance id", Some(&entry.id));
    facts
}

/// Resource Graph tells spans of the policy; its rules are the vault's and are not read here.
fn policy(ground: &Ground<'_>) -> Facts {
    let mut facts = Facts::default();
    facts.maybe("Policy", ground.detail.entry.policy.as_deref());
    if let Some(instance) = ground.instance {
        facts.maybe("Version", instance.policy_version.as_deref());
        facts.id("Policy id", instance.policy_id.as_deref());
    }
    for (member, value) in ground.policy_info.as_object().into_iter().flatten() {
        // A negative span means that it does not apply (contract §9, §16.6).
        let span = value.as_str().and_then(arm::durations::parse);
        facts.maybe(&words::label(member), span.map(words::span));
    }
    facts
}

fn authentication(ground: &Ground<'_>) -> Facts {
    let (entry, mut facts) = (&ground.detail.entry, Facts::default());
    let all = ground.detail.vault.as_ref().and_then(|v| v.identities.as_deref());
    let used = entry.identity_id.as_deref().unwrap_or_default();
    let known = all.unwrap_or_default().iter().find(|i| same(&i.id, used));
    facts.text(
        "Identity used",
        match known {
            Some(identity) => identity_words(identity),
            None if used.is_empty() => "The vault’s system-assigned identity".to_owned(),
            None => used.to_owned(),
        },
    );
    facts.id("Identity id", Some(used));
    facts.id("Principal", known.and_then(|i| i.principal_id.as_deref()));
    match (&entry.secret_uri, entry.kind) {
        (Some(uri), _) => {
            facts.text("Sign-in to the server", "Connection string in a key vault");
            // The address of the secret; its value is never asked for.
            facts.id("Secret", Some(uri));
        }
        (None, ServerKind::FlexibleServer) => facts.text("Sign-in to the server", "The vault’s identity; no secret"),
        (None, ServerKind::SingleServer) => {}
    }
    facts
}

fn points(ground: &Ground<'_>) -> Facts {
    let (detail, mut facts) = (ground.detail, Facts::default());
    let here = ground.regions.named(detail.vault_region()).display;
    let mut range = |region: &str, count: Option<usize>, known: PointRange| {
        facts.maybe(&format!("Points in {region}"), count.map(|n| n.to_string()));
        facts.moment(&format!("Newest in {region}"), known.latest);
        facts.moment(&format!("Oldest in {region}"), known.oldest);
    };
    let own = PointRange {
        latest: detail.points.first().map(|p| p.time),
        oldest: detail.points.last().map(|p| p.time),
    };
    range(&here, Some(detail.points.len()), own);
    if let Some(pair) = &detail.secondary {
        // The list itself where it could be read; else what Resource Graph knew some minutes ago.
        let told = ground.graph.map(|g| g.secondary_points).unwrap_or_default();
        let known = pair.points.as_ref().map_or(told, |all| PointRange {
            latest: all.first().map(|p| p.time),
            oldest: all.last().map(|p| p.time),
        });
        range(
            &ground.regions.named(&pair.region).display,
            pair.points.as_ref().map(Vec::len),
            known,
        );
    }
    facts
}

fn operations(ground: &Ground<'_>) -> Facts {
    let mut facts = Facts::default();
    let told = ground.graph.map(|g| g.allowed_operations.as_slice());
    let all = told
        .or(ground.detail.entry.allowed_operations.as_deref())
        .unwrap_or_default();
    let words: Vec<String> = all
        .iter()
        .filter(|word| !word.is_empty())
        .map(|word| words::operation(word))
        .collect();
    facts.text("Azure allows", words.join(", "));
    facts
}

fn vault(ground: &Ground<'_>) -> Facts {
    let mut facts = Facts::default();
    let entry = &ground.detail.entry;
    if let Some(known) = &ground.detail.vault {
        known_vault(&mut facts, known, ground.regions);
    }
    facts.maybe("Secure score", ground.vault.and_then(|v| v.secure_score.as_deref()));
    facts.maybe(
        "Provisioning",
        ground.vault.and_then(|v| v.provisioning_state.as_deref()),
    );
    for (name, value) in ground.vault.into_iter().flat_map(|v| &v.tags) {
        facts.text(&format!("Tag {name}"), value.as_str());
    }
    facts.id("Vault id", Some(&entry.vault_id));
    facts
}

fn known_vault(facts: &mut Facts, vault: &VaultEntry, regions: &Regions) {
    facts.text("Vault", vault.name.as_str());
    facts.text("Region", regions.named(&vault.region).display);
    facts.maybe("Redundancy", vault.redundancy.as_deref().map(words::redundancy));
    let deleted = vault.soft_delete.as_deref();
    facts.maybe(
        "Soft delete",
        deleted.map(|s| words::soft_delete(s, vault.soft_delete_days)),
    );
    facts.maybe("Immutability", vault.immutability.as_deref().map(words::immutability));
    facts.text(
        "Cross-subscription restore",
        words::switch(vault.cross_subscription.as_deref()),
    );
    let crossing = words::switch(vault.cross_region.as_deref());
    facts.text(
        "Cross-region restore",
        match (&vault.secondary_region, &vault.no_secondary) {
            (Some(region), _) => format!("{crossing}, to {}", regions.named(region).display),
            (None, Some(why)) => format!("{crossing}. {why}"),
            (None, None) => crossing,
        },
    );
    facts.text(
        "Multi-user authorization",
        if vault.guarded {
            "A resource guard protects some operations"
        } else {
            "No resource guard"
        },
    );
    let identities = vault.identities.as_deref().unwrap_or_default();
    let names: Vec<String> = identities.iter().map(identity_words).collect();
    facts.text("Identities", names.join(", "));
}

fn identity_words(identity: &IdentityChoice) -> String {
    if identity.id.is_empty() {
        "System-assigned".to_owned()
    } else {
        format!("{} (user-assigned)", identity.label)
    }
}

/// The empty id is the vault's own identity, which no ARM id is the same as.
fn same(one: &str, other: &str) -> bool {
    one == other || !one.is_empty() && arm::same_id(one, other)
}
