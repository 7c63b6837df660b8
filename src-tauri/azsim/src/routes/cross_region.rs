//! Restoring in the paired region: points, validation, restore (contract §5.7). Everything is below the secondary region's location, in the vault's
//! resource group.

use axum::Router;
use axum::extract::{Extension, Path, State};
use axum::http::Uri;
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use serde_json::{Value, json};

use super::operations::accepted;
use super::point_json::point_json;
use super::recovery_points::{Filter, PAGE};
use super::starting::{begin, chance, owned, refused, restore_job, validation};
use super::writing;
use crate::app::App;
use crate::auth::Caller;
use crate::behaviour::Effect;
use crate::checks::{Ask, sync};
use crate::envelope::{ApiVersion, body_json, ok_json, query_value};
use crate::error::{ArmError, ArmResult};
use crate::fault_text::{UserFault, invalid_input};
use crate::loose::Loose;
use crate::machine::Course;
use crate::points::{Point, points};
use crate::seed::sentinels;
use crate::wire;
use crate::world::{Instance, OperationKind, Outcome, Vault, World, same};

macro_rules! location_path {
    ($rest:literal) => {
        concat!(
            "/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.DataProtection/locations/{region}",
            $rest
        )
    };
}
pub(super) use location_path;

pub fn router() -> Router<App> {
    Router::new()
        .route(
            location_path!("/fetchSecondaryRecoveryPoints"),
            // Of a list that is asked for by POST, Microsoft's clients GET the following pages. Our tokens say all that is needed.
            post(secondary_points).get(secondary_points),
        )
        .route(location_path!("/validateCrossRegionRestore"), post(validate))
        .route(location_path!("/crossRegionRestore"), post(restore))
}

pub type At = Path<(String, String, String)>;

/// `East US 2`, `EastUS2`, `eastus2`: the published examples have all three.
pub fn region_name(text: &str) -> String {
    text.replace(' ', "").to_ascii_lowercase()
}

/// As the list of operations has it (§10.2).
fn action(operation: &str) -> String {
    format!("Microsoft.DataProtection/subscriptions/resourceGroups/providers/locations/{operation}/action")
}

/// The action is checked where the URL is: at the resource group. A role on the vault alone is not enough, as nothing of the path is the vault's;
/// and a lock on the vault alone does not stop it. All of them are POSTs, those that only ask for a list as well: a lock on the group stops them.
pub fn require(world: &World, caller: &Caller, sub: &str, rg: &str, operation: &str) -> Result<(), ArmError> {
    let action = action(operation);
    caller.enter_subscription(world, sub, &action)?;
    super::vaults::group_exists(world, sub, rg)?;
    caller.require(world, &action, &format!("/subscriptions/{sub}/resourceGroups/{rg}"))
}

fn wrong(text: impl Into<String>) -> UserFault {
    invalid_input(text)
}

/// Whether a vault's restores may go to a region. The codes of these refusals are not established; one 400 was recorded, without its reason.
pub fn check_regions(vault: &Vault, region: &str, source_region: Option<&str>) -> Result<(), UserFault> {
    let source = source_region.ok_or_else(|| wrong("sourceRegion is missing."))?;
    let Some(secondary) = vault.secondary_region() else {
        return Err(wrong(format!(
            "Cross region restore is not enabled on the vault '{}'.",
            vault.name
        )));
    };
    if region_name(source) != vault.region {
        return Err(wrong(format!(
            "sourceRegion '{source}' is not the region of the vault, '{}'.",
            vault.region
        )));
    }
    if region_name(region) != secondary {
        return Err(wrong(format!(
            "'{region}' is not the secondary region of the vault, '{secondary}'."
        )));
    }
    Ok(())
}

/// Vault and instance of `sourceBackupInstanceId`, in the resource group of the URL.
fn source(
    world: &World,
    (sub, rg, region): (&str, &str, &str),
    details: Loose<'_>,
) -> Result<(Vault, Instance), UserFault> {
    let id = details
        .filled("sourceBackupInstanceId")
        .ok_or_else(|| wrong("sourceBackupInstanceId is missing."))?;
    let instance = world.instance_by_id(id.trim_end_matches('/'));
    let found = instance.and_then(|i| Some((world.vault_by_id(&i.vault_id)?, i)));
    let (vault, instance) = found.ok_or_else(|| wrong(format!("The backup instance '{id}' does not exist.")))?;
    if !same(&vault.subscription_id, sub) || !same(&vault.resource_group, rg) {
        return Err(wrong(
            "The backup instance is not in the resource group of the request.",
        ));
    }
    check_regions(vault, region, details.filled("sourceRegion"))?;
    Ok(owned((vault, instance)))
}

/// Newest first: the points that have reached the secondary region.
fn there(vault: &Vault, instance: &Instance, now: time::OffsetDateTime) -> Vec<Point> {
    let mut all = points(instance, vault, now);
    all.retain(|p| p.is_replicated(now));
    all
}

async fn secondary_points(
    State(app): State<App>,
    caller: Caller,
    Path((sub, rg, region)): At,
    uri: Uri,
    body: Bytes,
) -> ArmResult {
    let body = body_json(&body)?;
    let token = query_value(&uri, "$skipToken").filter(|t| !t.is_empty());
    let (skip, details) = match &token {
        Some(token) => read_token(token).ok_or_else(|| refused(&wrong("The skip token is not one of ours.")))?,
        None => (0, body),
    };
    let now = app.now();
    app.read(|world| {
        require(world, &caller, &sub, &rg, "fetchSecondaryRecoveryPoints")?;
        let place = (sub.as_str(), rg.as_str(), region.as_str());
        let (vault, instance) = source(world, place, Loose(&details)).map_err(|f| refused(&f))?;
        let mut all = there(&vault, &instance, now);
        if world.behaviour.secondary_filter == Effect::Honoured {
            let filter = Filter::parse(&query_value(&uri, "$filter").unwrap_or_default())?;
            all.retain(|p| filter.holds(p.time));
        }
        // The copy of a point is not the archive's business: the secondary region has vault stores only.
        let rows: Vec<Value> = all
            .iter()
            .skip(skip)
            .take(PAGE)
            .map(|p| point_json(&instance, p, None))
            .collect();
        let mut page = json!({"value": rows});
        if all.len() > skip + PAGE {
            page["nextLink"] = json!(next_link(app.config().arm_base(), &uri, skip + PAGE, &details));
        }
        Ok(ok_json(&page))
    })
}

/// Where to go on, and with what body.
fn read_token(token: &str) -> Option<(usize, Value)> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (skip, details) = text.strip_prefix("secondary/")?.split_once('/')?;
    Some((skip.parse().ok()?, serde_json::from_str(details).ok()?))
}

fn next_link(base: &str, uri: &Uri, skip: usize, details: &Value) -> String {
    let details = Loose(details);
    let kept = json!({
        "sourceRegion": details.text("sourceRegion"),
        "sourceBackupInstanceId": details.text("sourceBackupInstanceId"),
    });
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        if !same(&name, "$skipToken") {
            query.append_pair(&name, &value);
        }
    }
    let token = wire::base64url(format!("secondary/{skip}/{kept}").as_bytes());
    query.append_pair("$skipToken", &token);
    format!("{base}{}?{}", uri.path(), query.finish())
}

/// The request of both operations, read: the vault as if it stood in the secondary region, because targets, names and networks are looked at there;
/// identity and subscription are the same.
pub(crate) fn read(
    app: &App,
    world: &World,
    place: (&str, &str, &str),
    body: &Value,
) -> Result<(Vault, Instance, Ask), UserFault> {
    let body = Loose(body);
    let request = body
        .get("restoreRequestObject")
        .ok_or_else(|| wrong("restoreRequestObject is missing."))?;
    let details = body
        .get("crossRegionRestoreDetails")
        .ok_or_else(|| wrong("crossRegionRestoreDetails is missing."))?;
    let (vault, instance) = source(world, place, details)?;
    let ask = Ask::read(request.0, app.config())?;
    if ask.store == "ArchiveStore" {
        return Err(wrong("Cross region restore from ArchiveStore is not supported."));
    }
    let region = vault.secondary_region().unwrap_or_default().to_owned();
    Ok((Vault { region, ..vault }, instance, ask))
}

async fn validate(
    State(app): State<App>,
    caller: Caller,
    Extension(version): Extension<ApiVersion>,
    Path((sub, rg, region)): At,
    body: Bytes,
) -> ArmResult {
    let body = body_json(&body)?;
    let moment = app.moment();
    app.change(|world| {
        require(world, &caller, &sub, &rg, "validateCrossRegionRestore")?;
        let (vault, instance, ask) = read(&app, world, (&sub, &rg, &region), &body).map_err(|f| refused(&f))?;
        let all = there(&vault, &instance, moment.now);
        sync(world, &vault, &instance, &all, &ask, moment.now).map_err(|f| refused(&f))?;
        let kind = OperationKind::ValidateCrossRegion;
        let operation = validation(world, app.config(), &moment, (&vault, &instance), &ask, kind)?;
        Ok(accepted(&app, world, &operation, &version.0))
    })
}

/// No guard is asked here: the specification has no auxiliary header for it, and the CLI says that guards exist for other restores only (§5.9).
async fn restore(
    State(app): State<App>,
    caller: Caller,
    Extension(version): Extension<ApiVersion>,
    Path((sub, rg, region)): At,
    body: Bytes,
) -> ArmResult {
    let body = body_json(&body)?;
    let moment = app.moment();
    app.change(|world| {
        require(world, &caller, &sub, &rg, "crossRegionRestore")?;
        let (vault, instance, ask) = read(&app, world, (&sub, &rg, &region), &body).map_err(|f| refused(&f))?;
        // Not established for this action either (§10.2); if it is asked of restores, then of these as well.
        writing::target_seen(world, &caller, &instance, &ask, &action("crossRegionRestore"))?;
        if let Some(fault) = sentinels::trigger(&instance) {
            return Err(refused(&fault));
        }
        let all = there(&vault, &instance, moment.now);
        let point = sync(world, &vault, &instance, &all, &ask, moment.now).map_err(|f| refused(&f))?;
        let to = Some(vault.region.clone());
        let job = restore_job(world, app.config(), &moment, (&vault, &instance), &ask, point, to);
        // 1 to 5 s (§17).
        let course = Course::begin(&moment, 1.0 + 4.0 * chance(world));
        let kind = OperationKind::CrossRegionRestore;
        let operation = begin(world, &vault, &instance, kind, course, Outcome::Succeeds, Some(job));
        Ok(accepted(&app, world, &operation, &version.0))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_compared_as_names() {
        assert_eq!(region_name("East US 2"), "eastus2");
        assert_eq!(region_name("CentralUS"), "centralus");
    }

    #[test]
    fn a_token_says_where_to_go_on_and_of_what() {
        let uri: Uri = "/p?api-version=2026-06-01&$skipToken=old".parse().unwrap();
        let link = next_link(
            "https://arm",
            &uri,
            250,
            &json!({"SourceRegion": "eastus2", "sourceBackupInstanceId": "/a/b"}),
        );
        let token = query_value(&link.parse().unwrap(), "$skipToken").unwrap();
        let (skip, details) = read_token(&token).unwrap();
        assert_eq!(skip, 250);
        assert_eq!(
            details,
            json!({"sourceRegion": "eastus2", "sourceBackupInstanceId": "/a/b"})
        );
        assert!(read_token("bm9uc2Vuc2U").is_none() && read_token("").is_none());
    }
}
