//! Bicep: one template for each resource group, and one for each subscription. Pure.
//!
//! A template writes whole resources. Role assignments, access policies that are added, firewall rules and containers are
//! resources of their own, and are written here. One setting of a resource that stands is none: a template would have to say all
//! the others with it, of a single server also its password, and what it leaves out may be lost; and a template deletes no
//! lock. Those changes are in a script beside it, and each template says so.

use std::fmt::Write as _;

use super::orders::{KEY_VAULTS, SERVERS, STORAGE};
use super::{Ask, Wanted, last, slug, subscription};
use crate::access::change::Change;
use crate::quoting::{bash, bicep as quote, line};

pub(super) struct Template {
    pub name: String,
    pub text: String,
}

/// Kinds of resources that a role is given at, with the version that they are known by.
const KNOWN: [(&str, &str); 6] = [
    ("Microsoft.DBforPostgreSQL/servers", SERVERS),
    ("Microsoft.DBforPostgreSQL/flexibleServers", "2024-08-01"),
    ("Microsoft.KeyVault/vaults", KEY_VAULTS),
    ("Microsoft.KeyVault/vaults/secrets", KEY_VAULTS),
    ("Microsoft.Storage/storageAccounts", STORAGE),
    ("Microsoft.Storage/storageAccounts/blobServices/containers", STORAGE),
];

/// Where a template is deployed to.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone)]
struct Scope {
    /// In lower case, to tell one from another.
    key: String,
    subscription: String,
    group: Option<String>,
}

/// Whether a template can do it without touching anything else.
pub(super) fn can(change: &Change) -> bool {
    let own = match change {
        Change::GrantRole { scope, .. } => scope_of(scope).is_some_and(|found| {
            let rest = scope.split('/').filter(|part| !part.is_empty()).count();
            found.group.as_ref().map_or(rest == 2, |_| rest == 4) || resource(scope).is_some()
        }),
        Change::AllowSecrets { .. } | Change::OpenFirewall { .. } | Change::CreateContainer { .. } => true,
        _ => false,
    };
    own && scope_of(change.place()).is_some()
}

pub(super) fn templates(ask: &Ask, wanted: &[Wanted], base: &str, beside: Option<&str>) -> Vec<Template> {
    let mut scopes: Vec<Scope> = wanted
        .iter()
        .filter(|one| can(&one.change))
        .filter_map(|one| scope_of(one.change.place()))
        .collect();
    scopes.sort();
    scopes.dedup_by(|a, b| a.key == b.key);
    let mut names: Vec<String> = Vec::new();
    let mut made = Vec::new();
    for scope in &scopes {
        let word = scope.group.as_deref().unwrap_or("subscription");
        let mut name = format!("{base}-{}.bicep", slug(word));
        if names.contains(&name) {
            name = format!("{base}-{}-{}.bicep", slug(word), names.len() + 1);
        }
        names.push(name.clone());
        let mine = wanted.iter().filter(|one| can(&one.change));
        let mine: Vec<&Wanted> = mine
            .filter(|one| scope_of(one.change.place()).is_some_and(|of| of.key == scope.key))
            .collect();
        let text = template(ask, scope, &mine, &name, beside);
        made.push(Template { name, text });
    }
    made
}

fn template(ask: &Ask, scope: &Scope, mine: &[&Wanted], name: &str, beside: Option<&str>) -> String {
    let mut text = String::new();
    let mut say = |words: &str| {
        let _ = writeln!(text, "// {}", line(words));
    };
    if ask.practice {
        say("PRACTICE: nothing in this file is real, and Azure knows none of it.");
    }
    say(&format!("{}. Asked for by {}.", ask.purpose, ask.asked_by));
    let id = bash(&scope.subscription);
    let deploy = match &scope.group {
        Some(group) => format!(
            "az deployment group create --subscription {id} --resource-group {} --template-file {}",
            bash(group),
            bash(name)
        ),
        None => format!(
            "az deployment sub create --subscription {id} --location REGION --template-file {}",
            bash(name)
        ),
    };
    say(&format!("Deploy with: {deploy}"));
    if scope.group.is_none() {
        say("REGION: any region of the cloud; Azure keeps its record of the deployment there.");
    }
    say(
        "It changes nothing but what is listed, and can be deployed again. A role that is held already under another name ends the deployment with RoleAssignmentExists: then there is nothing to do for it.",
    );
    if let Some(script) = beside {
        say(&format!(
            "Run {script} as well, and first: a template cannot change one setting of a resource that stands, nor delete a lock."
        ));
    }
    let target = if scope.group.is_some() {
        "resourceGroup"
    } else {
        "subscription"
    };
    let _ = writeln!(text, "targetScope = '{target}'");
    let mut stands = Standing::default();
    for (at, one) in mine.iter().enumerate() {
        let mut block = format!(
            "\n// {}\n// {}\n",
            line(&one.change.title()),
            line(&one.change.consequence())
        );
        block.push_str(&declaration(&one.change, at + 1, &mut stands));
        let _ = write!(text, "{}{block}", stands.fresh());
    }
    text
}

/// Resources that are referred to, each declared once.
#[derive(Default)]
struct Standing {
    /// By kind and name, in lower case.
    known: Vec<(String, String)>,
    fresh: String,
}

impl Standing {
    fn key((kind, name): &(String, String)) -> String {
        format!("{kind} {name}").to_ascii_lowercase()
    }

    /// Its symbol.
    fn symbol(&mut self, resource: &(String, String)) -> String {
        let key = Self::key(resource);
        if let Some((_, symbol)) = self.known.iter().find(|(known, _)| *known == key) {
            return symbol.clone();
        }
        let symbol = format!("standing{}", self.known.len() + 1);
        let (kind, name) = (quote(&resource.0), quote(&resource.1));
        let _ = write!(
            self.fresh,
            "\nresource {symbol} {kind} existing = {{\n  name: {name}\n}}\n"
        );
        self.known.push((key, symbol.clone()));
        symbol
    }

    /// What this template makes is not referred to as standing already: a role on it has to wait for it.
    fn makes(&mut self, resource: &(String, String), symbol: String) {
        self.known.push((Self::key(resource), symbol));
    }

    fn fresh(&mut self) -> String {
        std::mem::take(&mut self.fresh)
    }
}

fn declaration(change: &Change, at: usize, stands: &mut Standing) -> String {
    match change {
        Change::GrantRole { scope, role, principal } => {
            let target = resource(scope).map(|found| format!("  scope: {}\n", stands.symbol(&found)));
            format!(
                "resource grant{at} 'Microsoft.Authorization/roleAssignments@2022-04-01' = {{\n{}  name: guid({}, {}, {})\n  properties: {{\n    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', {})\n    principalId: {}\n    principalType: {}\n  }}\n}}\n",
                target.unwrap_or_default(),
                quote(scope),
                quote(&principal.id),
                quote(&role.id),
                quote(&role.id),
                quote(&principal.id),
                quote(&principal.kind)
            )
        }
        Change::AllowSecrets {
            key_vault_id,
            tenant_id,
            principal,
            permissions,
        } => {
            let parent = stands.symbol(&named("Microsoft.KeyVault/vaults", KEY_VAULTS, last(key_vault_id)));
            let words: Vec<String> = permissions
                .iter()
                .map(|word| format!("            {}\n", quote(word)))
                .collect();
            format!(
                "resource policy{at} 'Microsoft.KeyVault/vaults/accessPolicies@{KEY_VAULTS}' = {{\n  parent: {parent}\n  name: 'add'\n  properties: {{\n    accessPolicies: [\n      {{\n        tenantId: {}\n        objectId: {}\n        permissions: {{\n          secrets: [\n{}          ]\n        }}\n      }}\n    ]\n  }}\n}}\n",
                quote(tenant_id),
                quote(&principal.id),
                words.concat()
            )
        }
        Change::OpenFirewall { server_id, rule } => {
            let parent = stands.symbol(&named("Microsoft.DBforPostgreSQL/servers", SERVERS, last(server_id)));
            format!(
                "resource rule{at} 'Microsoft.DBforPostgreSQL/servers/firewallRules@{SERVERS}' = {{\n  parent: {parent}\n  name: {}\n  properties: {{\n    startIpAddress: '0.0.0.0'\n    endIpAddress: '0.0.0.0'\n  }}\n}}\n",
                quote(rule)
            )
        }
        Change::CreateContainer { account_id, name } => {
            let service = format!("{}/default", last(account_id));
            let parent = stands.symbol(&named(
                "Microsoft.Storage/storageAccounts/blobServices",
                STORAGE,
                &service,
            ));
            let kind = "Microsoft.Storage/storageAccounts/blobServices/containers";
            stands.makes(
                &named(kind, STORAGE, &format!("{service}/{name}")),
                format!("container{at}"),
            );
            format!(
                "resource container{at} 'Microsoft.Storage/storageAccounts/blobServices/containers@{STORAGE}' = {{\n  parent: {parent}\n  name: {}\n  properties: {{\n    publicAccess: 'None'\n  }}\n}}\n",
                quote(name)
            )
        }
        // Not asked for: `can` says no.
        _ => String::new(),
    }
}

fn named(kind: &str, version: &str, name: &str) -> (String, String) {
    (format!("{kind}@{version}"), name.to_owned())
}

fn scope_of(id: &str) -> Option<Scope> {
    let subscription = subscription(id)?.to_owned();
    let mut parts = id.split('/').skip(3);
    let group = match (parts.next(), parts.next()) {
        (Some(word), Some(group)) if word.eq_ignore_ascii_case("resourceGroups") => Some(group.to_owned()),
        (None | Some(""), None) => None,
        _ => return None,
    };
    let key = format!("{subscription}/{}", group.as_deref().unwrap_or_default()).to_ascii_lowercase();
    Some(Scope {
        key,
        subscription,
        group,
    })
}

/// Type with version, and name, of a resource that a role can be given at; `None`: it is none whose version is known here.
fn resource(id: &str) -> Option<(String, String)> {
    let parts: Vec<&str> = id.split('/').filter(|part| !part.is_empty()).collect();
    let (provider, rest) = parts.get(4..)?.split_first()?;
    let (namespace, pairs) = rest.split_first()?;
    if !provider.eq_ignore_ascii_case("providers") || pairs.is_empty() || pairs.len() % 2 != 0 {
        return None;
    }
    let kinds: Vec<&str> = pairs.iter().step_by(2).copied().collect();
    let names: Vec<&str> = pairs.iter().skip(1).step_by(2).copied().collect();
    let kind = format!("{namespace}/{}", kinds.join("/"));
    let known = KNOWN.iter().find(|(known, _)| known.eq_ignore_ascii_case(&kind))?;
    Some((format!("{}@{}", known.0, known.1), names.join("/")))
}
