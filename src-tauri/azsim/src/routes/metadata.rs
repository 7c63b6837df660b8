//! GET `/metadata/endpoints`: what a cloud says about itself, without a token (contract §3).

use axum::extract::State;
use axum::response::Response;
use axum::{Router, routing::get};
use serde_json::json;

use crate::app::App;
use crate::envelope::ok_json;

pub fn router() -> Router<App> {
    Router::new().route("/metadata/endpoints", get(endpoints))
}

/// One object, not a list: the form that clients of api-version 2022-09-01 read. What this Azure does not have (SQL,
/// registries) is named with hosts that cannot exist, because clients want the members and must not reach anything real.
async fn endpoints(State(app): State<App>) -> Response {
    let config = app.config();
    let arm = config.arm_base();
    ok_json(&json!({
        "name": "PointbackPractice",
        "portal": "https://portal.practice.invalid",
        "authentication": {
            "loginEndpoint": config.login_base(), "audiences": [arm], "tenant": "common", "identityProvider": "AAD",
        },
        "resourceManager": arm,
        "media": "https://media.practice.invalid",
        "graphAudience": "https://graph.practice.invalid/",
        "graph": "https://graph.practice.invalid/",
        "microsoftGraphResourceId": format!("{}/", config.graph_base()),
        "gallery": "https://gallery.practice.invalid/",
        "sqlManagement": "https://sql.practice.invalid/",
        "batch": "https://batch.practice.invalid/",
        "activeDirectoryDataLake": "https://datalake.practice.invalid/",
        "vmImageAliasDoc": "https://images.practice.invalid/aliases.json",
        "appInsightsResourceId": "https://insights.practice.invalid",
        "appInsightsTelemetryChannelResourceId": "https://insights.practice.invalid/v2/track",
        "appServiceResourceId": "https://apps.practice.invalid",
        "attestationResourceId": "https://attest.practice.invalid",
        "logAnalyticsResourceId": "https://logs.practice.invalid",
        "ossrdbmsResourceId": "https://ossrdbms-aad.practice.invalid",
        "synapseAnalyticsResourceId": "https://synapse.practice.invalid",
        "suffixes": {
            "keyVaultDns": config.key_vault_suffix,
            "storage": config.storage_suffix,
            "postgresqlServerEndpoint": "postgres.database.practice.invalid",
            "mysqlServerEndpoint": "mysql.database.practice.invalid",
            "mariadbServerEndpoint": "mariadb.database.practice.invalid",
            "sqlServerHostname": "database.practice.invalid",
            "acrLoginServer": "registry.practice.invalid",
            "mhsmDns": "managedhsm.practice.invalid",
            "storageSyncEndpointSuffix": "afs.practice.invalid",
            "azureDataLakeStoreFileSystem": "datalakestore.practice.invalid",
            "azureDataLakeAnalyticsCatalogAndJob": "datalakeanalytics.practice.invalid",
            "attestationEndpoint": "attest.practice.invalid",
            "synapseAnalytics": "synapse.practice.invalid",
        },
    }))
}
