//! Which client speaks for a subscription.
//!
//! A token sees the subscriptions of its own tenant only (contract §11), so somebody who works in several tenants has a client
//! for each. Whoever asks Azure about a resource names its subscription in the URL; the one client that they hold sends the
//! request through the pipelines of the tenant that owns it, with that tenant's token and no other.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use url::Url;

use crate::client::ArmClient;

/// Clients by subscription. Cheap to clone; all clones are the same map. All clients have to be of one cloud.
#[derive(Clone, Default)]
pub struct Routes(Arc<RwLock<HashMap<String, ArmClient>>>);

impl Routes {
    /// Replaces the map. Ids in any case; of a subscription that is named twice, the first one counts.
    pub fn set(&self, routes: impl IntoIterator<Item = (String, ArmClient)>) {
        let mut map = HashMap::new();
        for (subscription, client) in routes {
            // Without routes of its own: a route that leads back here would keep itself alive, and lead nowhere.
            map.entry(subscription.to_lowercase()).or_insert_with(|| client.plain());
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = map;
    }

    /// The client of the tenant that owns a subscription.
    #[must_use]
    pub fn owner(&self, subscription: &str) -> Option<ArmClient> {
        let map = self.0.read().unwrap_or_else(PoisonError::into_inner);
        map.get(&subscription.to_lowercase()).cloned()
    }

    pub(crate) fn of(&self, url: &Url) -> Option<ArmClient> {
        self.owner(subscription_in(url.path())?)
    }
}

/// The subscription that an id or a path is about: `/subscriptions/{id}/…` (contract §4), polled addresses included (§7). A key
/// vault's own addresses name none.
#[must_use]
pub fn subscription_in(path: &str) -> Option<&str> {
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let first = segments.next()?;
    first.eq_ignore_ascii_case("subscriptions").then(|| segments.next())?
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{Server, json as answer};
    use crate::{OperationHandle, VaultId};

    const HOME: &str = "11111111-0000-0000-0000-000000000000";
    const AWAY: &str = "AAAAAAAA-0000-0000-0000-000000000000";

    /// A server for each of two tenants, and a client of the first that knows the second's subscription.
    fn tenants(
        here: impl IntoIterator<Item = crate::testing::Step>,
        there: impl IntoIterator<Item = crate::testing::Step>,
    ) -> (Arc<Server>, Arc<Server>, ArmClient) {
        let (here, there) = (Server::new(here), Server::new(there));
        let routes = Routes::default();
        routes.set([(HOME.to_owned(), here.client()), (AWAY.to_owned(), there.client())]);
        let client = here.client().routed(routes);
        (here, there, client)
    }

    fn vault_of(subscription: &str) -> VaultId {
        let id = format!(
            "/subscriptions/{subscription}/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/bv"
        );
        VaultId::parse(&id).unwrap()
    }

    #[tokio::test]
    async fn a_request_goes_to_the_tenant_that_owns_the_subscription_and_to_no_other() {
        let empty = json!({"value": []});
        let (here, there, client) = tenants([answer(200, &empty)], [answer(200, &empty), answer(200, &empty)]);
        client.vaults(&AWAY.to_lowercase()).await.unwrap();
        client.instances(&vault_of(AWAY)).await.unwrap();
        assert_eq!(
            (here.calls(), here.tokens()),
            (0, 0),
            "no token of the other tenant was even asked for"
        );
        assert_eq!(there.calls(), 2);
        client.vaults(HOME).await.unwrap();
        assert_eq!((here.calls(), there.calls()), (1, 2));
    }

    #[tokio::test]
    async fn an_operation_is_polled_where_it_was_started() {
        let (here, there, client) = tenants([], [answer(200, &json!({"status": "Inprogress"}))]);
        let at = format!(
            "https://management.azure.com/SUBSCRIPTIONS/{AWAY}/providers/Microsoft.DataProtection/locations/westeurope/operationStatus/x?api-version=2024-04-01&t=1&c=s"
        );
        let handle: OperationHandle = serde_json::from_value(json!({"status_url": at, "result_url": null})).unwrap();
        client.poll_once(&handle).await.unwrap();
        assert_eq!((here.tokens(), there.calls()), (0, 1));
        assert_eq!(there.line(0), format!("GET {at}"), "the signed address is as it was");
    }

    #[tokio::test]
    async fn what_names_no_subscription_or_an_unknown_one_stays_at_home() {
        let empty = json!({"value": []});
        let (here, there, client) = tenants([answer(200, &empty), answer(200, &empty)], []);
        client.subscriptions().await.unwrap();
        client.vaults("22222222-0000-0000-0000-000000000000").await.unwrap();
        assert_eq!((here.calls(), there.tokens()), (2, 0));
    }

    #[tokio::test]
    async fn resource_graph_is_asked_in_each_tenant_about_its_own() {
        let row = |id: &str| answer(200, &json!({"data": [{"id": id}]}));
        let (here, there, client) = tenants([row("a")], [row("b")]);
        let found = client
            .graph_query("q", &[HOME.to_owned(), AWAY.to_owned()])
            .await
            .unwrap();
        assert_eq!(found.rows.len(), 2);
        assert_eq!(here.body(0)["subscriptions"], json!([HOME]));
        assert_eq!(there.body(0)["subscriptions"], json!([AWAY]));
        let (here, there, client) = tenants([], [row("b")]);
        client.graph_query("q", &[AWAY.to_owned()]).await.unwrap();
        assert_eq!((here.tokens(), there.calls()), (0, 1));
    }

    #[tokio::test]
    async fn a_call_without_a_subscription_can_be_sent_on_behalf_of_one() {
        let (here, there, client) = tenants([], [answer(200, &json!({"value": []}))]);
        client.within(AWAY).subscriptions().await.unwrap();
        assert_eq!((here.tokens(), there.calls()), (0, 1));
    }

    #[test]
    fn a_map_does_not_keep_itself_alive() {
        let server = Server::new([]);
        let routes = Routes::default();
        routes.set([(HOME.to_owned(), server.client().routed(routes.clone()))]);
        let weak = Arc::downgrade(&routes.0);
        drop(routes);
        assert!(weak.upgrade().is_none());
    }
}
