//! What the neighbours' lists have in common: filtered by right, cut into pages.

use axum::http::Uri;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::auth::Caller;
use crate::envelope::query_value;
use crate::error::ArmError;
use crate::world::{World, same};

/// `{"value":[..]}`
pub fn value(items: impl IntoIterator<Item = Value>) -> Value {
    json!({ "value": items.into_iter().collect::<Value>() })
}

/// Where a list is asked for: at a subscription, or at one of its resource groups.
#[derive(Deserialize)]
pub struct ListPath {
    pub sub: String,
    #[serde(default)]
    pub rg: Option<String>,
}

impl ListPath {
    pub fn asked<'a>(&'a self, action: &'a str) -> Asked<'a> {
        Asked {
            subscription: &self.sub,
            group: self.rg.as_deref(),
            action,
        }
    }
}

/// Which resources a list is about. Lists of a subscription and of a resource group differ in nothing else.
pub struct Asked<'a> {
    pub subscription: &'a str,
    pub group: Option<&'a str>,
    /// The right that lets a resource into the list.
    pub action: &'a str,
}

/// The resources that the caller may read. A list at subscription level is not refused to someone who has a role on one
/// resource group only: it is shorter.
pub fn readable<'w, T>(
    world: &'w World,
    caller: &Caller,
    asked: &Asked,
    all: &'w [T],
    describe: impl Fn(&T) -> (&str, &str, String),
) -> Result<Vec<&'w T>, ArmError> {
    caller.enter_subscription(world, asked.subscription, asked.action)?;
    if let Some(group) = asked.group {
        let known =
            |g: &&crate::world::ResourceGroup| same(&g.subscription_id, asked.subscription) && same(&g.name, group);
        world
            .resource_groups
            .iter()
            .find(known)
            .ok_or_else(|| ArmError::resource_group_not_found(group))?;
    }
    let wanted = |item: &&T| {
        let (subscription, group, id) = describe(item);
        same(subscription, asked.subscription)
            && asked.group.is_none_or(|wanted| same(wanted, group))
            && caller.may(world, asked.action, &id)
    };
    Ok(all.iter().filter(wanted).collect())
}

/// Why a resource that the caller may see is not there: its group is not, or it is not. `kind`: `Microsoft.KeyVault/vaults`.
pub fn missing(world: &World, subscription: &str, group: &str, kind: &str, name: &str) -> ArmError {
    let mut groups = world.resource_groups.iter();
    if groups.any(|g| same(&g.subscription_id, subscription) && same(&g.name, group)) {
        ArmError::resource_not_found(&format!("{kind}/{name}"), group)
    } else {
        ArmError::resource_group_not_found(group)
    }
}

/// One page of a list, with a `nextLink` if there is another. `size`: what the caller asked for, under the name that the
/// service has for it. ARM's tokens are opaque; this one is the place to go on from.
pub fn page(app: &App, uri: &Uri, items: Vec<Value>, size: &str) -> Value {
    cut(app, uri, items, size, LARGEST)
}

/// The same of what is listed of access: those lists have no size that a client could ask for, and how many rows a page of them has is not
/// established.
pub fn access_page(app: &App, world: &World, uri: &Uri, items: impl IntoIterator<Item = Value>) -> Value {
    let rows = world.behaviour.access_page as usize;
    let rows = if rows == 0 { LARGEST } else { rows };
    cut(app, uri, items.into_iter().collect(), "", rows)
}

const LARGEST: usize = 1000;

fn cut(app: &App, uri: &Uri, items: Vec<Value>, size: &str, largest: usize) -> Value {
    let start = query_value(uri, "$skiptoken").and_then(|token| {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        String::from_utf8(bytes).ok()?.parse::<usize>().ok()
    });
    let start = start.unwrap_or(0);
    let size = query_value(uri, size)
        .and_then(|size| size.parse::<usize>().ok())
        .filter(|size| *size > 0);
    let end = start.saturating_add(size.unwrap_or(largest).min(largest));
    let more = items.len() > end;
    let items: Vec<Value> = items.into_iter().skip(start).take(end - start).collect();
    let mut body = value(items);
    if more {
        let kept = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
            .filter(|(name, _)| !name.eq_ignore_ascii_case("$skiptoken"));
        let token = URL_SAFE_NO_PAD.encode(end.to_string());
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(kept)
            .append_pair("$skiptoken", &token)
            .finish();
        body["nextLink"] = json!(format!("{}{}?{query}", app.config().arm_base(), uri.path()));
    }
    body
}

/// `Enabled` and `Disabled`: how most services write a switch.
pub fn enabled(on: bool) -> &'static str {
    if on { "Enabled" } else { "Disabled" }
}
