//! A second person's consent: the accounts of Finance that have it and have it not, and a tenant of its own that holds another guard, as companies
//! do that do not want one administrator to be able to do both (contract §5.9).

use super::contoso::{group, subscription};
use super::{ADMIN, assign, guid, role};
use crate::world::{
    Health, Lock, LockLevel, Principal, PrincipalKind, ResourceGuard, Standing, Subscription, Tenant, World,
};

/// May restore in Finance, and has the guards' consent.
pub const CONSENTED: &str = "finance.restorer@contoso.example";
/// May restore in Finance, and has not.
pub const WITHOUT_CONSENT: &str = "finance.operator@contoso.example";

/// May restore in Production and see everything there, and change nothing: what is missing has to be asked of someone else.
pub const CHANGES_NOTHING: &str = "restore.operator@contoso.example";

/// An account that only who may remove locks can change.
const SEALED: &str = "stprodsealedweu";

pub fn fill(world: &mut World) {
    if let Some(account) = world.storage_account(SEALED) {
        let scope = account.id();
        world.locks.push(Lock {
            name: "sealed-by-audit".into(),
            scope,
            level: LockLevel::ReadOnly,
            notes: "Closed until the audit is over. Ask an owner of the subscription.".into(),
            owners: Vec::new(),
        });
    }
    let finance = format!("/subscriptions/{}", subscription(world, "Finance"));
    let guards: Vec<String> = world.resource_guards.iter().map(ResourceGuard::id).collect();
    for name in [CONSENTED, WITHOUT_CONSENT] {
        let tenant = world.tenant().to_owned();
        let account = person(world, name, &tenant, name);
        for role in [
            role::BACKUP_OPERATOR,
            // What a restore is picked with: servers, storage accounts, and the vault's list of jobs, which an operator alone may not see (§10.2).
            role::READER,
            role::KEY_VAULT_READER,
        ] {
            assign(world, &account, role, &finance);
        }
        if name == CONSENTED {
            for guard in &guards {
                assign(world, &account, role::MUA_OPERATOR, guard);
            }
        }
    }
    without_changes(world);
    second_tenant(world);
}

fn without_changes(world: &mut World) {
    let production = format!("/subscriptions/{}", subscription(world, "Production"));
    let tenant = world.tenant().to_owned();
    let account = person(world, CHANGES_NOTHING, &tenant, CHANGES_NOTHING);
    for role in [role::BACKUP_OPERATOR, role::READER, role::KEY_VAULT_READER] {
        assign(world, &account, role, &production);
    }
}

/// `Contoso Security`: one subscription, one guard, which no vault is linked to until someone links it, and guests.
fn second_tenant(world: &mut World) {
    let tenant = guid(world.seed, "tenant/contoso-security");
    world.tenants.push(Tenant {
        id: tenant.clone(),
        name: "Contoso Security".into(),
        domain: "security.contoso.example".into(),
        demands_mfa: false,
        health: Health::Fine,
    });
    let id = guid(world.seed, "subscription/Security");
    world.subscriptions.push(Subscription {
        id: id.clone(),
        name: "Security".into(),
        tenant: tenant.clone(),
        state: "Enabled".into(),
    });
    group(world, &id, "rg-guards", "westeurope");
    let guard = ResourceGuard {
        subscription_id: id,
        resource_group: "rg-guards".into(),
        name: "guard-vaults".into(),
        region: "westeurope".into(),
        excluded: Vec::new(),
    };
    let scope = guard.id();
    world.resource_guards.push(guard);
    // A guest is someone else there: another object id, the same client.
    for (name, role) in [
        (ADMIN, role::MUA_OPERATOR),
        (CONSENTED, role::MUA_OPERATOR),
        (WITHOUT_CONSENT, role::READER),
    ] {
        let guest = person(world, name, &tenant, &format!("guest/{name}"));
        assign(world, &guest, role, &scope);
    }
}

/// Adds someone who can sign in; their object id. `key` is what it is made of.
pub fn person(world: &mut World, name: &str, tenant: &str, key: &str) -> String {
    let object_id = guid(world.seed, &format!("object/{key}"));
    world.principals.push(Principal {
        object_id: object_id.clone(),
        app_id: guid(world.seed, &format!("client/{name}")),
        name: name.into(),
        kind: PrincipalKind::User,
        tenant: tenant.into(),
        secret: Some(format!("practice-{}", guid(world.seed, &format!("secret/{name}")))),
        standing: Standing::default(),
    });
    object_id
}
