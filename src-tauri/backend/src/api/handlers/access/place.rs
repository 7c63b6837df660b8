//! Where changes are made, and what of this app needs them: restores, which the changes know nothing of.

use std::sync::Arc;

use arm::Cloud;
use futures::FutureExt as _;

use super::Seat;
use crate::Backend;
use crate::access::change::{Change, OPERATOR, Uses, is_at_or_above};
use crate::access::fixes::{By, Where};
use crate::api::ApiError;
use crate::jobs::job::{is_final, lost_track};

impl Backend {
    pub(in crate::api::handlers) fn place(&self, seat: &Seat) -> Where {
        let (backend, cloud) = (self.clone(), seat.arm.cloud().clone());
        let in_use = move |change: Change, by: By| {
            let (backend, cloud) = (backend.clone(), cloud.clone());
            async move { backend.in_use(&cloud, &change, by).await }.boxed()
        };
        Where {
            session_key: seat.lane.key.clone(),
            who: seat.lane.account.clone(),
            arm: seat.arm.clone(),
            speed: seat.session.speed,
            in_use: Arc::new(in_use),
        }
    }

    async fn in_use(&self, cloud: &Cloud, change: &Change, by: By) -> Result<Option<String>, ApiError> {
        match change {
            Change::CreateContainer { account_id, name } => self.written_to(cloud, account_id, name).await,
            Change::GrantRole { scope, role, .. } if role.is(OPERATOR) => self.followed_by(scope).await,
            change => self.relied_on(change, by).await,
        }
    }

    /// A restore of this app, for whatever it was started, that may need what the change has made. One of which nothing more can be learnt
    /// may go on all the same: nothing is taken from it unasked, and the person may judge.
    async fn relied_on(&self, change: &Change, by: By) -> Result<Option<String>, ApiError> {
        let restores = self.journal().list(None, false).await?;
        let relies = restores
            .iter()
            .filter(|restore| match by {
                By::Person => !restore.is_final() && !lost_track(restore.error.as_ref()),
                By::App => !is_final(restore.phase),
            })
            .find(|restore| {
                let wish = &restore.intent;
                change.serves(&Uses {
                    vault_id: &wish.vault_id,
                    instance_id: &wish.instance_id,
                    server_id: &wish.server_id,
                    account: if wish.server_id.is_empty() { &wish.place } else { "" },
                    secret: wish.secret.is_some(),
                })
            });
        Ok(relies.map(|restore| {
            format!(
                "It stays: the restore of {} has not ended, and may need it.",
                restore.intent.name
            )
        }))
    }

    /// A restore of this app that is followed by a right which is to be taken away. It may be another account's, and then nothing is lost
    /// by waiting.
    async fn followed_by(&self, scope: &str) -> Result<Option<String>, ApiError> {
        let restores = self.journal().list(None, false).await?;
        let follows = restores
            .iter()
            .filter(|restore| !is_final(restore.phase))
            .find(|restore| is_at_or_above(scope, &restore.intent.instance_id));
        Ok(follows.map(|restore| {
            format!(
                "The role stays: the restore of {} has not ended, and is followed by it.",
                restore.intent.name
            )
        }))
    }

    /// A restore of this app that writes into a container which is to be deleted. In all tenants: one container has one address.
    async fn written_to(&self, cloud: &Cloud, account_id: &str, name: &str) -> Result<Option<String>, ApiError> {
        let id = format!("{account_id}/blobServices/default/containers/{name}");
        let account = account_id.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let address = cloud.container_url(account, name);
        // Those of which nothing more can be learnt count as ended elsewhere, and may write all the same.
        let restores = self.journal().list(None, false).await?;
        let into = restores
            .iter()
            .filter(|restore| !is_final(restore.phase))
            .find(|restore| {
                let wish = &restore.intent;
                wish.container_id
                    .as_deref()
                    .is_some_and(|other| arm::same_id(other, &id))
                    || wish.destination.trim_end_matches('/').eq_ignore_ascii_case(&address)
            });
        Ok(into.map(|restore| {
            format!(
                "Container {name} stays: the restore of {} into it has not ended.",
                restore.intent.name
            )
        }))
    }
}
