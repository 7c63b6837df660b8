//! The worlds that a simulator can begin with. Everything follows from the seed and the anchor: the same two make the same world.

use serde::de::DeserializeOwned;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::behaviour::Behaviour;
use crate::config::{Config, WorldKind};
use crate::world::{Health, Principal, PrincipalKind, RoleAssignment, RoleDefinition, Standing, Tenant, World};

mod contoso;
mod large;
mod past;
mod places;
mod plan;
mod protection;
mod security;
pub mod sentinels;
mod tenants;

/// A guid that belongs to a seed and a text.
pub fn guid(seed: u64, text: &str) -> String {
    let space = Uuid::new_v5(&Uuid::NAMESPACE_OID, &seed.to_be_bytes());
    Uuid::new_v5(&space, text.as_bytes()).to_string()
}

/// A number that belongs to a text and an index: not secret, not strong, and quick, because there are ten thousand recovery points.
/// FNV-1a, finished by the mixer of splitmix64.
pub fn chance(text: &str, index: u64) -> u64 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut mixed = (hash ^ index).wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Guids of the built-in roles that the seed assigns.
pub mod role {
    pub const OWNER: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
    pub const MUA_OPERATOR: &str = "f54b6d04-23c6-443e-b462-9c16ab7b4a52";
    pub const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
    pub const BACKUP_OPERATOR: &str = "00c29273-979b-4161-815c-10b084fb9324";
    pub const BACKUP_READER: &str = "a795c7a0-d4a2-40c1-ae25-d81f01202912";
    pub const KEY_VAULT_READER: &str = "21090545-7ca7-4776-b22c-e363652d74d2";
    pub const SECRETS_USER: &str = "4633458b-17de-408a-b874-0445c86b69e6";
    pub const BLOB_CONTRIBUTOR: &str = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
    pub const BLOB_READER: &str = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";
    pub const FLEXIBLE_BACKUP: &str = "c088a766-074b-43ba-90d4-1fb21feae531";
}

#[cfg(test)]
pub use security::CHANGES_NOTHING;

/// The accounts, the practice account first.
pub const ADMIN: &str = "practice.admin@contoso.example";
pub const OPERATOR: &str = "backup.operator@contoso.example";
pub const READER: &str = "backup.reader@contoso.example";
pub const NOBODY: &str = "new.colleague@contoso.example";

/// A fresh world for a simulator. One that is kept on disk is practice mode's: there a granted role takes its time, as it does for everyone (§10.3).
pub fn fresh(config: &Config) -> World {
    let mut world = world(config);
    if config.state_file.is_some() {
        world.behaviour.role_propagation = 60;
    }
    world
}

/// The world that a seed makes.
pub fn world(config: &Config) -> World {
    let mut world = bare(config.seed, config.start);
    match config.world {
        WorldKind::Contoso => contoso::fill(&mut world, config),
        WorldKind::Tenants => {
            contoso::fill(&mut world, config);
            tenants::fill(&mut world, config);
        }
        WorldKind::Large => large::fill(&mut world, config),
        WorldKind::Empty => contoso::only_a_subscription(&mut world),
    }
    world
}

/// Files that are compiled in. One that does not parse is a mistake which every test would show, so it is nothing to handle at run time.
fn read<T: DeserializeOwned + Default>(text: &str) -> T {
    let parsed = serde_json::from_str(text);
    debug_assert!(parsed.is_ok(), "a seed file does not parse");
    parsed.unwrap_or_default()
}

fn bare(seed: u64, anchor: OffsetDateTime) -> World {
    let tenant = guid(seed, "tenant/contoso");
    let principals = [ADMIN, OPERATOR, READER, NOBODY].map(|name| Principal {
        object_id: guid(seed, &format!("object/{name}")),
        app_id: guid(seed, &format!("client/{name}")),
        name: name.into(),
        kind: PrincipalKind::User,
        tenant: tenant.clone(),
        // Not a secret from anyone: it opens a simulator and nothing else.
        secret: Some(format!("practice-{}", guid(seed, &format!("secret/{name}")))),
        standing: Standing::default(),
    });
    World {
        anchor,
        seed,
        made: 0,
        tenants: vec![Tenant {
            id: tenant,
            name: "Contoso".into(),
            domain: "contoso.example".into(),
            demands_mfa: false,
            health: Health::Fine,
        }],
        regions: read(include_str!("regions.json")),
        subscriptions: Vec::new(),
        resource_groups: Vec::new(),
        principals: principals.into(),
        applications: Vec::new(),
        role_definitions: read::<Vec<RoleDefinition>>(include_str!("roles.json")),
        role_assignments: Vec::new(),
        role_changes: Vec::new(),
        groups: Vec::new(),
        locks: Vec::new(),
        deny_assignments: Vec::new(),
        policies: Vec::new(),
        vaults: Vec::new(),
        instances: Vec::new(),
        resource_guards: Vec::new(),
        servers: Vec::new(),
        storage_accounts: Vec::new(),
        key_vaults: Vec::new(),
        jobs: Vec::new(),
        operations: Vec::new(),
        rehydrations: Vec::new(),
        behaviour: Behaviour::default(),
    }
}

/// Assigns a role, as if it had been done a year before.
fn assign(world: &mut World, principal: &str, role: &str, scope: &str) {
    let kind = match world.principal(principal).map(|p| p.kind) {
        Some(PrincipalKind::User) => "User",
        _ => "ServicePrincipal",
    };
    world.role_assignments.push(RoleAssignment {
        guid: guid(world.seed, &format!("assignment/{principal}/{role}/{scope}")),
        scope: scope.into(),
        role: role.into(),
        principal_id: principal.into(),
        principal_type: kind.into(),
        created: world.anchor - Duration::days(365),
        condition: None,
    });
}

/// The object id of one of the accounts.
fn object_id(world: &World, name: &str) -> String {
    world
        .principals
        .iter()
        .find(|p| p.name == name)
        .map(|p| p.object_id.clone())
        .unwrap_or_default()
}
