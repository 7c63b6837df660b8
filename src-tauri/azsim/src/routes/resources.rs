//! `/subscriptions/{s}/resources`: resources of all kinds in their short form. What the CLI lists key vaults with (contract §11).

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::routing::get;
use serde_json::{Value, json};

use super::listing::{ListPath, page};
use crate::app::App;
use crate::auth::Caller;
use crate::envelope::{ok_json, query_value};
use crate::error::{ArmError, ArmResult};
use crate::graph_rows::{self, Row};
use crate::world::same;

pub fn router() -> Router<App> {
    Router::new()
        .route("/subscriptions/{sub}/resources", get(list))
        .route("/subscriptions/{sub}/resourceGroups/{rg}/resources", get(list))
}

async fn list(State(app): State<App>, caller: Caller, Path(at): Path<ListPath>, uri: Uri) -> ArmResult {
    let wanted = conditions(&query_value(&uri, "$filter").unwrap_or_default())?;
    app.read(|world| {
        caller.enter_subscription(world, &at.sub, "Microsoft.Resources/subscriptions/resources/read")?;
        let text = |row: &Row, name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let fits = |row: &Row| {
            same(&text(row, "subscriptionId"), &at.sub)
                && at
                    .rg
                    .as_deref()
                    .is_none_or(|group| same(&text(row, "resourceGroup"), group))
                && wanted.iter().all(|(name, value)| same(&text(row, name), value))
        };
        let all = graph_rows::rows(&app, world, &caller, "resources").unwrap_or_default();
        let rows = all.iter().filter(|row| fits(row)).map(short).collect();
        Ok(ok_json(&page(&app, &uri, rows, "$top")))
    })
}

/// `resourceType eq 'x' and name eq 'y'`, as pairs of a row's member and its value.
fn conditions(filter: &str) -> Result<Vec<(&'static str, String)>, ArmError> {
    let read = |part: &str| {
        let (name, value) = part.trim().split_once(" eq ")?;
        let value = value.trim().strip_prefix('\'')?.strip_suffix('\'')?.to_owned();
        let known = [("resourceType", "type"), ("name", "name"), ("location", "location")];
        let (_, member) = known.into_iter().find(|(known, _)| same(known, name.trim()))?;
        Some((member, value))
    };
    let unknown = |part: &str| ArmError::unsupported(&format!("the filter '{part}' on a list of resources"));
    let parts = filter.split(" and ").filter(|part| !part.trim().is_empty());
    parts.map(|part| read(part).ok_or_else(|| unknown(part))).collect()
}

/// The short form: no properties. The type as the id spells it, because Resource Graph has it in lower case.
fn short(row: &Row) -> Value {
    let id = row.get("id").and_then(Value::as_str).unwrap_or_default();
    let tail: Vec<&str> = id.rsplit("/providers/").next().unwrap_or_default().split('/').collect();
    let kinds = tail.iter().skip(1).step_by(2).copied();
    let kind: Vec<&str> = tail.first().copied().into_iter().chain(kinds).collect();
    let mut short = json!({
        "id": id, "name": row.get("name"), "type": kind.join("/"), "location": row.get("location"), "tags": row.get("tags"),
    });
    for name in ["sku", "kind", "identity"] {
        let value = row
            .get(name)
            .filter(|value| !value.is_null() && value.as_str() != Some(""));
        if let Some(value) = value {
            short[name] = value.clone();
        }
    }
    short
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use crate::routes::testing::Client;

    #[tokio::test]
    async fn key_vaults_are_found_by_type_and_name() {
        let client = Client::open();
        let vault = client.read(|world| world.key_vaults[0].clone());
        let base = format!(
            "/subscriptions/{}/resources?api-version=2015-11-01",
            vault.subscription_id
        );
        let filter = "resourceType%20eq%20'Microsoft.KeyVault/vaults'";
        let rows = client.get(&format!("{base}&$filter={filter}")).await.rows();
        assert!(
            rows.iter()
                .all(|row| row["type"] == "Microsoft.KeyVault/vaults" && row.get("properties").is_none())
        );
        let one = client
            .get(&format!("{base}&$filter={filter}%20and%20name%20eq%20'{}'", vault.name))
            .await
            .rows();
        assert_eq!(one[0]["id"], vault.id());
        let all = client.get(&base).await.rows();
        assert!(all.len() > rows.len());
        let odd = client.get(&format!("{base}&$filter=tagName%20eq%20'x'")).await;
        assert_eq!(odd.code(), "SimulatorNotSupported");
    }
}
