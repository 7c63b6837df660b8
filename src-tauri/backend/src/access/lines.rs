//! The lines of a check as the screen shows them, and what they add up to. Pure.

use time::OffsetDateTime;

use super::change::Change;
use super::facts::{Ask, Facts};
use super::judge::{Case, Judged, judge};
use super::manifest::{On, Requirement, Row, manifest};
use super::refused;
use crate::api::{Can, CheckLine, FixScope, FixView, LineMoment, LineState, Verdict};

/// A line with the change that its fix stands for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub view: CheckLine,
    pub change: Option<Change>,
}

/// Makes an address in the portal from an ARM id; `None`: there is no portal.
pub(crate) type PortalLink<'a> = &'a (dyn Fn(&str) -> Option<String> + Send + Sync);

/// The row of the manifest that a check goes by.
pub(crate) fn row(ask: &Ask) -> Option<&'static Row> {
    manifest().row(ask.kind, ask.target, ask.secondary)
}

/// Every line, in order. Of a restore that Azure does not have there are none.
pub(crate) fn lines(ask: &Ask, facts: &Facts, now: OffsetDateTime, portal: PortalLink<'_>) -> Vec<Line> {
    let case = Case { ask, facts, now };
    let needs = row(ask).into_iter().flat_map(|row| manifest().needs(row));
    let mut judged: Vec<(&Requirement, Judged)> = needs.map(|one| (one, judge(&case, one))).collect();
    refused::decide(&mut judged, ask.refused.as_ref());
    let judged = judged.into_iter();
    judged.map(|(one, said)| line(&case, one, said, portal)).collect()
}

fn line(case: &Case<'_>, requirement: &Requirement, judged: Judged, portal: PortalLink<'_>) -> Line {
    let wrong = matches!(judged.state, LineState::Missing | LineState::CannotSee);
    let change = judged.fix.clone().filter(|_| wrong);
    let lacks = wrong && change.is_none();
    let why_not = || {
        let stated = judged.why_not.clone().or_else(|| requirement.no_fix.clone());
        stated.unwrap_or_else(|| "What would have to be changed is not known: it could not be read.".to_owned())
    };
    let place = on(case, requirement.on);
    let blade = requirement.blade.as_deref().unwrap_or("overview");
    let portal_url = place.and_then(portal).map(|url| format!("{url}/{blade}"));
    Line {
        view: CheckLine {
            id: requirement.id.clone(),
            group: requirement.group,
            title: requirement.title.clone(),
            state: judged.state,
            seen: judged.seen,
            why: requirement.why.clone(),
            tag: requirement.tag.clone(),
            set_at: requirement.set_at.clone(),
            portal_url,
            azure_code: judged
                .named
                .or_else(|| requirement.azure_code.clone())
                .filter(|_| wrong),
            fix: change.as_ref().map(|change| view(&requirement.id, change)),
            no_fix: lacks.then(why_not),
            error: judged.error.map(|error| *error),
            settling: judged.settling,
            moments: judged.moments.into_iter().map(moment).collect(),
        },
        change,
    }
}

fn moment((label, at): (&str, OffsetDateTime)) -> LineMoment {
    LineMoment {
        label: label.to_owned(),
        at: at.into(),
    }
}

/// The resource that a requirement is set on, as far as it is known.
fn on<'a>(case: &'a Case<'_>, what: On) -> Option<&'a str> {
    let server = || case.ask.database.as_ref()?.server_id.as_deref();
    let account = || {
        let read = case.facts.account.known().map(|account| account.id.as_str());
        read.or(case.ask.files.as_ref()?.account_id.as_deref())
    };
    match what {
        On::Vault => Some(&case.ask.vault_id),
        On::Server => server(),
        On::Account => account(),
        On::Target => server().or_else(account),
        On::KeyVault => case.facts.key_vault.known().map(|vault| vault.id.as_str()),
    }
}

/// A change for the screen. Whether the account may make it is asked when it is looked at closely.
pub(crate) fn view(line_id: &str, change: &Change) -> FixView {
    let scopes = change.scopes().into_iter();
    FixView {
        line_id: line_id.to_owned(),
        title: change.title(),
        consequence: change.consequence(),
        undo: change.undo().to_owned(),
        place: change.place().to_owned(),
        action: change.action().to_owned(),
        scopes: scopes
            .map(|scope| FixScope {
                id: scope.id,
                label: scope.label,
            })
            .collect(),
        can: Can::yes(),
    }
}

/// What the lines add up to.
pub(crate) struct Sum {
    pub verdict: Verdict,
    pub missing: u32,
    pub cannot_see: u32,
    pub summary: String,
}

pub(crate) fn sum(lines: &[CheckLine]) -> Sum {
    let count = |state: LineState| {
        let number = lines.iter().filter(|line| line.state == state).count();
        u32::try_from(number).unwrap_or(u32::MAX)
    };
    let (missing, cannot_see) = (count(LineState::Missing), count(LineState::CannotSee));
    let open = count(LineState::NotChosen) + count(LineState::Checking);
    let things = |number: u32| match number {
        1 => "1 thing is".to_owned(),
        more => format!("{more} things are"),
    };
    let unseen = |number: u32| match number {
        1 => "1 thing cannot be seen".to_owned(),
        more => format!("{more} things cannot be seen"),
    };
    let (verdict, summary) = match (missing, cannot_see) {
        (0, _) if open > 0 || lines.is_empty() => (Verdict::NotChosen, "The form is not complete.".to_owned()),
        (0, 0) => {
            let new = lines.iter().any(|line| line.settling);
            let settling = if new {
                " A role was given in the last ten minutes: if Azure still refuses, try again in a minute."
            } else {
                ""
            };
            let summary = format!("Everything that can be checked from here is right.{settling}");
            (Verdict::Ready, summary)
        }
        (0, some) => (
            Verdict::CannotSee,
            format!("Nothing is missing, and {}. Validation will tell.", unseen(some)),
        ),
        (some, 0) => (Verdict::Missing, format!("{} missing.", things(some))),
        (some, also) => (
            Verdict::Missing,
            format!("{} missing, and {}.", things(some), unseen(also)),
        ),
    };
    Sum {
        verdict,
        missing,
        cannot_see,
        summary,
    }
}
