//! The flight check, and the changes that put it right.

mod ask;
mod fixes;
mod handoff;
mod own;
mod place;

pub(super) use ask::of_restore;

use std::sync::Arc;

use arm::ArmClient;

use crate::Backend;
use crate::access::change::Change;
use crate::access::facts::Ask;
use crate::access::lines::{self, Line};
use crate::access::look::{self, Looking};
use crate::access::manifest::manifest;
use crate::api::{
    ApiError, Can, CheckLine, FixChoice, FixPreview, FixRequest, FlightAbout, FlightCheck, FlightRequest,
    PermissionsRequest,
};
use crate::error;
use crate::plan::facts::Suffixes;
use crate::session::{ActiveSession, Lane};

/// From where a check looks: through the tenant that owns the vault, whose identity it is all about.
pub(in crate::api::handlers) struct Seat {
    pub session: Arc<ActiveSession>,
    pub lane: Lane,
    /// Of that tenant; of a subscription that is used through another account, that account's.
    pub arm: ArmClient,
    /// The lane's own account in one tenant (empty: the lane's), without asking anybody to sign in.
    tenant: InTenant,
}

type InTenant = Box<dyn Fn(&str) -> Result<ArmClient, ApiError> + Send + Sync>;

impl Seat {
    pub(in crate::api::handlers) fn new(session: Arc<ActiveSession>, lane: Lane) -> Self {
        let arm = lane.arm.routed(session.routes.clone());
        let (own, tenants) = (lane.arm.clone(), lane.tenants.clone());
        Self {
            session,
            lane,
            arm,
            tenant: Box::new(move |tenant| {
                if tenant.is_empty() {
                    return Ok(own.clone());
                }
                tenants.client(tenant)
            }),
        }
    }

    fn of(session: Arc<ActiveSession>, id: &str) -> Self {
        let lane = session.lane_of(id);
        Self::new(session, lane)
    }
}

impl Backend {
    /// Looks at everything that the restore of a form needs, at once, and tells each line as it becomes known. Nothing is
    /// changed, and Azure's own validation is not called.
    ///
    /// # Errors
    /// `NotSignedIn`; what Azure answers, if the instance has not been loaded yet.
    pub async fn flight_check(
        &self,
        request: FlightRequest,
        sink: impl Fn(CheckLine) + Send + Sync,
    ) -> Result<FlightCheck, ApiError> {
        let refresh = request.refresh;
        let (seat, ask) = self.about(&FlightAbout::Restore(request)).await?;
        let found = self.look(&seat, &ask, refresh, &sink).await;
        Ok(self.checked(&ask, found))
    }

    /// The same for a vault and a target, outside a restore.
    ///
    /// # Errors
    /// `NotSignedIn`, `InvalidInput`.
    pub async fn permissions_check(
        &self,
        request: PermissionsRequest,
        sink: impl Fn(CheckLine) + Send + Sync,
    ) -> Result<FlightCheck, ApiError> {
        let refresh = request.refresh;
        let (seat, ask) = self.about(&FlightAbout::Permissions(request)).await?;
        let found = self.look(&seat, &ask, refresh, &sink).await;
        Ok(self.checked(&ask, found))
    }

    /// What would be changed, and whether this account may.
    ///
    /// # Errors
    /// `NotSignedIn`; `InvalidInput`: a line that has no fix, or not any more.
    pub async fn fix_preview(&self, request: FixRequest) -> Result<FixPreview, ApiError> {
        let (seat, ask) = self.about(&request.about).await?;
        let lines = self.look(&seat, &ask, false, &|_| {}).await.lines;
        let mut fixes = Vec::new();
        for Chosen { lines, change } in chosen(&lines, &request.fixes)? {
            let may = look::may(&self.looking(&seat, false, &|_| None), change.place(), change.action()).await;
            let mut view = lines::view(lines.first().map_or("", String::as_str), &change);
            if may == Some(false) {
                view.can = Can::no(format!("Your account lacks {} there.", change.action()));
            }
            fixes.push(view);
        }
        Ok(FixPreview { fixes })
    }

    async fn about(&self, about: &FlightAbout) -> Result<(Seat, Ask), ApiError> {
        let session = self.0.sessions.current()?;
        let ask = match about {
            FlightAbout::Restore(request) => {
                let draft = &request.draft;
                let facts = match self.0.catalog.timeline_facts(&draft.instance_id) {
                    Some(facts) => facts,
                    None => self.0.catalog.load_facts(&draft.instance_id).await?,
                };
                ask::of_restore(draft, &facts)
            }
            FlightAbout::Permissions(request) => {
                let cloud = session.arm.cloud();
                let suffixes = Suffixes {
                    storage: cloud.storage_suffix.clone(),
                    key_vault: cloud.key_vault_suffix.clone(),
                };
                ask::of_target(request, &suffixes)?
            }
        };
        let known = |name: &str| self.0.catalog.view_of(&ask.vault_id).ok()?.key_vault_id(name);
        let id = ask.database.as_ref().and_then(|to| to.secret.as_ref());
        let id = id.and_then(|secret| known(&secret.key_vault));
        let asked = match about {
            FlightAbout::Restore(request) => request.draft.guard_tenant.trim(),
            FlightAbout::Permissions(_) => "",
        };
        let seat = Seat::of(session, &ask.vault_id);
        let guard = self.0.catalog.guard_known(&ask.vault_id);
        let ask = ask::with_guard(ask::with_key_vault(ask, |_| id), guard, asked, &seat.lane.tenant_id);
        let refused = match about {
            FlightAbout::Restore(request) => self.refused_before(&seat.lane.sign_in(), &ask, &request.draft).await,
            FlightAbout::Permissions(_) => None,
        };
        let me = seat.lane.me(&ask.vault_id, self.now()).await;
        let me = me.map(|me| own::principal(me, &seat.lane.account));
        Ok((seat, Ask { me, refused, ..ask }))
    }

    fn looking<'a>(&'a self, seat: &'a Seat, refresh: bool, portal: lines::PortalLink<'a>) -> Looking<'a> {
        Looking {
            who: seat.lane.sign_in(),
            arm: &seat.arm,
            tenant: &seat.tenant,
            home: &seat.lane.tenant_id,
            kept: &self.0.looks,
            now: self.now(),
            refresh,
            portal,
        }
    }

    async fn look(
        &self,
        seat: &Seat,
        ask: &Ask,
        refresh: bool,
        sink: &(dyn Fn(CheckLine) + Send + Sync),
    ) -> look::Found {
        let cloud = seat.arm.cloud();
        // In practice there is no portal.
        let portal = |id: &str| {
            if seat.session.is_practice() {
                return None;
            }
            cloud.portal_link(id).map(String::from)
        };
        let mut found = look::look(&self.looking(seat, refresh, &portal), ask, sink).await;
        // The body of the restore has to name the guard that is there now.
        let news = ask::news(std::mem::take(&mut found.guard));
        self.0.catalog.guard_seen(&ask.vault_id, news);
        found
    }

    fn checked(&self, ask: &Ask, found: look::Found) -> FlightCheck {
        let lines: Vec<CheckLine> = found.lines.into_iter().map(|line| line.view).collect();
        let sum = lines::sum(&lines);
        FlightCheck {
            lines,
            verdict: sum.verdict,
            missing: sum.missing,
            cannot_see: sum.cannot_see,
            summary: sum.summary,
            unchecked: lines::row(ask).map(|row| row.unchecked.clone()).unwrap_or_default(),
            reads: found.reads,
            more: found.more,
            rules_version: manifest().version,
            as_of: self.now().into(),
        }
    }
}

/// A change, with the lines that it puts right. The first of them stands for all.
struct Chosen {
    lines: Vec<String>,
    change: Change,
}

/// The changes of the chosen lines, in the order in which they can be made. They are never taken from the screen. Lines that lack the same
/// role make one change, at the widest place that was chosen for any of them.
fn chosen(lines: &[Line], choices: &[FixChoice]) -> Result<Vec<Chosen>, ApiError> {
    let known = |choice: &&FixChoice| {
        lines
            .iter()
            .any(|line| line.view.id == choice.line_id && line.change.is_some())
    };
    if let Some(unknown) = choices.iter().find(|choice| !known(choice)) {
        return Err(error::invalid(format!(
            "There is nothing to put right for “{}” any more. Look at the check again.",
            unknown.line_id
        )));
    }
    let wanted = lines.iter().filter_map(|line| {
        let choice = choices.iter().find(|choice| choice.line_id == line.view.id)?;
        let change = line.change.clone()?;
        let change = match &choice.scope {
            Some(scope) => change.at(scope),
            None => change,
        };
        Some((line.view.id.clone(), change))
    });
    let mut all: Vec<Chosen> = Vec::new();
    for (line, change) in wanted {
        let same = |one: &&mut Chosen| one.change.covers(&change) || change.covers(&one.change);
        if let Some(one) = all.iter_mut().find(same) {
            one.lines.push(line);
            if change.covers(&one.change) {
                one.change = change;
            }
        } else {
            all.push(Chosen {
                lines: vec![line],
                change,
            });
        }
    }
    all.sort_by_key(|one| one.change.rank());
    Ok(all)
}

#[cfg(test)]
mod tests;
