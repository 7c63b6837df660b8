//! Recovery points: newest first, `$filter`, pages of 250 (contract §5.3).

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{StatusCode, Uri};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::point_json::{copy_of, point_json};
use super::{instances, vault_path};
use crate::app::App;
use crate::auth::Caller;
use crate::envelope::{ok_json, query_value};
use crate::error::{ArmError, ArmResult};
use crate::fault_text;
use crate::points::{Point, points};
use crate::wire;
use crate::world::same;

const READ: &str = "Microsoft.DataProtection/backupVaults/backupInstances/recoveryPoints/read";
/// No recorded list was long enough to show the real size (§18).
pub const PAGE: usize = 250;

pub fn router() -> Router<App> {
    Router::new()
        .route(vault_path!("/backupInstances/{instance}/recoveryPoints"), get(list))
        .route(
            vault_path!("/backupInstances/{instance}/recoveryPoints/{point}"),
            get(one),
        )
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Path((sub, rg, vault, name)): Path<(String, String, String, String)>,
    uri: Uri,
) -> ArmResult {
    let filter = Filter::parse(&query_value(&uri, "$filter").unwrap_or_default())?;
    let skip = match query_value(&uri, "$skipToken") {
        Some(token) if !token.is_empty() => read_token(&token)?,
        _ => 0,
    };
    let now = app.now();
    app.read(|world| {
        let (vault, instance) = instances::find(world, &caller, (&sub, &rg, &vault, &name), READ)?;
        let all: Vec<Point> = points(instance, vault, now)
            .into_iter()
            .filter(|p| filter.holds(p.time))
            .collect();
        let rows: Vec<Value> = all
            .iter()
            .skip(skip)
            .take(PAGE)
            .map(|p| point_json(instance, p, copy_of(world, instance, p, now)))
            .collect();
        let mut body = json!({"value": rows});
        // On the last page there is no such member.
        if all.len() > skip + PAGE {
            body["nextLink"] = json!(next_link(app.config().arm_base(), &uri, skip + PAGE));
        }
        Ok(ok_json(&body))
    })
}

async fn one(
    State(app): State<App>,
    caller: Caller,
    Path((sub, rg, vault, name, id)): Path<(String, String, String, String, String)>,
) -> ArmResult {
    let now = app.now();
    app.read(|world| {
        let (vault, instance) = instances::find(world, &caller, (&sub, &rg, &vault, &name), READ)?;
        let found = points(instance, vault, now)
            .into_iter()
            .find(|p| same(&p.id(instance), &id));
        found
            .map(|p| ok_json(&point_json(instance, &p, copy_of(world, instance, &p, now))))
            .ok_or_else(ArmError::generic_not_found)
    })
}

/// `startDate eq '..' and endDate eq '..'`; either half may stand alone, and an empty filter is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Filter {
    start: Option<OffsetDateTime>,
    end: Option<OffsetDateTime>,
}

impl Filter {
    pub fn parse(text: &str) -> Result<Self, ArmError> {
        let mut filter = Self::default();
        let refuse = || {
            ArmError::user_facing(
                StatusCode::BAD_REQUEST,
                &fault_text::invalid_input(format!("The filter '{text}' could not be read.")),
            )
        };
        if text.trim().is_empty() {
            return Ok(filter);
        }
        let mut words = text.split_whitespace();
        loop {
            let (name, eq, value) = (words.next(), words.next(), words.next());
            let (Some(name), Some(eq), Some(value)) = (name, eq, value) else {
                return Err(refuse());
            };
            let value = value
                .strip_prefix('\'')
                .and_then(|v| v.strip_suffix('\''))
                .ok_or_else(refuse)?;
            let time = OffsetDateTime::parse(value, &Rfc3339).map_err(|_| refuse())?;
            if !same(eq, "eq") {
                return Err(refuse());
            }
            if same(name, "startDate") {
                filter.start = Some(time);
            } else if same(name, "endDate") {
                filter.end = Some(time);
            } else {
                return Err(refuse());
            }
            match words.next() {
                None => return Ok(filter),
                Some(word) if same(word, "and") => {}
                Some(_) => return Err(refuse()),
            }
        }
    }

    pub fn holds(self, time: OffsetDateTime) -> bool {
        self.start.is_none_or(|start| time >= start) && self.end.is_none_or(|end| time <= end)
    }
}

fn read_token(token: &str) -> Result<usize, ArmError> {
    URL_SAFE_NO_PAD
        .decode(token)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| text.strip_prefix("points/")?.parse().ok())
        .ok_or_else(|| {
            ArmError::user_facing(
                StatusCode::BAD_REQUEST,
                &fault_text::invalid_input("The skip token is not one of ours."),
            )
        })
}

fn next_link(base: &str, uri: &Uri, skip: usize) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        if !same(&name, "$skipToken") {
            query.append_pair(&name, &value);
        }
    }
    query.append_pair("$skipToken", &wire::base64url(format!("points/{skip}").as_bytes()));
    format!("{base}{}?{}", uri.path(), query.finish())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn filters_have_two_halves_and_either_may_be_missing() {
        let both = "startDate eq '2023-06-16T01:00:00.0000000Z' and endDate eq '2033-06-16T01:00:00.0000000Z'";
        let (start, end) = (datetime!(2023-06-16 01:00 UTC), datetime!(2033-06-16 01:00 UTC));
        assert_eq!(
            Filter::parse(both).unwrap(),
            Filter {
                start: Some(start),
                end: Some(end)
            }
        );
        assert_eq!(
            Filter::parse("ENDDATE EQ '2033-06-16T01:00:00Z'").unwrap(),
            Filter {
                start: None,
                end: Some(end)
            }
        );
        assert_eq!(Filter::parse("").unwrap(), Filter::default());
        for wrong in [
            "startDate",
            "startDate eq yesterday",
            "startDate gt '2023-06-16T01:00:00Z'",
            "size eq '2023-06-16T01:00:00Z'",
        ] {
            assert_eq!(
                Filter::parse(wrong).unwrap_err().code,
                "DppPluginInvalidInputParameters",
                "{wrong}"
            );
        }
        let filter = Filter::parse(both).unwrap();
        assert!(filter.holds(start) && filter.holds(end) && !filter.holds(datetime!(2023-06-16 00:59 UTC)));
    }

    #[test]
    fn a_next_link_keeps_the_query_and_can_be_read_back() {
        let uri: Uri = "/p?api-version=2025-07-01&%24filter=startDate%20eq%20%27x%27&$skipToken=old"
            .parse()
            .unwrap();
        let link = next_link("https://arm", &uri, 250);
        let link: Uri = link.parse().unwrap();
        assert_eq!(query_value(&link, "$filter").unwrap(), "startDate eq 'x'");
        assert_eq!(read_token(&query_value(&link, "$skiptoken").unwrap()).unwrap(), 250);
        assert!(read_token("bm9uc2Vuc2U").is_err());
    }
}
