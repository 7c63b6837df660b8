//! The changes written down for whoever may make them.

use super::{Chosen, chosen};
use crate::Backend;
use crate::access::facts::Ask;
use crate::access::handoff::{self, Kind, Wanted};
use crate::api::{ApiError, FixRequest, Handoff, HandoffFile, HandoffKind};

impl Backend {
    /// The changes of the chosen lines as a text for a ticket, and for azure-cli, PowerShell and Bicep. Nothing is changed.
    ///
    /// # Errors
    /// `NotSignedIn`; `InvalidInput`: a line that has no fix, or not any more.
    pub async fn handoff_get(&self, request: FixRequest) -> Result<Handoff, ApiError> {
        let (seat, ask) = self.about(&request.about).await?;
        let lines = self.look(&seat, &ask, false, &|_| {}).await.lines;
        let mut wanted = Vec::new();
        for Chosen { lines: ids, change } in chosen(&lines, &request.fixes)? {
            let views: Vec<_> = lines
                .iter()
                .map(|line| &line.view)
                .filter(|view| ids.contains(&view.id))
                .collect();
            let why: Vec<&str> = views.iter().map(|view| view.why.as_str()).collect();
            wanted.push(Wanted {
                change,
                why: why.join(" "),
                set_at: views.first().map(|view| view.set_at.clone()).unwrap_or_default(),
            });
        }
        let asking = handoff::Ask {
            purpose: purpose(&ask),
            asked_by: seat.lane.account.clone(),
            vault_id: ask.vault_id.clone(),
            target_id: target(&ask),
            tenant_id: Some(seat.lane.tenant_id.clone()).filter(|id| !id.is_empty()),
            cloud: seat.arm.cloud().name.clone(),
            practice: seat.session.is_practice(),
        };
        let files = handoff::files(&asking, &wanted).into_iter().map(|file| HandoffFile {
            kind: kind(file.kind),
            name: file.name,
            text: file.text,
        });
        Ok(Handoff { files: files.collect() })
    }
}

fn kind(kind: Kind) -> HandoffKind {
    match kind {
        Kind::Ticket => HandoffKind::Ticket,
        Kind::Az => HandoffKind::Az,
        Kind::PowerShell => HandoffKind::PowerShell,
        Kind::Bicep => HandoffKind::Bicep,
        Kind::Beside => HandoffKind::BesideBicep,
    }
}

/// ARM id of what is restored to, or its name where that is all that is known.
fn target(ask: &Ask) -> String {
    let server = ask.database.as_ref().and_then(|to| to.server_id.clone());
    let account = ask
        .files
        .as_ref()
        .and_then(|to| to.account_id.clone().or_else(|| to.account.clone()));
    server.or(account).unwrap_or_default()
}

fn purpose(ask: &Ask) -> String {
    let target = target(ask);
    let target = match target.rsplit('/').next() {
        Some(name) if !name.is_empty() => name,
        _ => "a target that is not chosen yet",
    };
    match ask.instance_id.as_deref().and_then(|id| id.rsplit('/').next()) {
        Some(instance) => format!("Restore of {instance} from Backup vault {} to {target}", ask.vault_name),
        None => format!("Restores from Backup vault {} to {target}", ask.vault_name),
    }
}
