//! Values and their conversions. A dynamic value stays dynamic until something converts it, as in Kusto.

use std::cmp::Ordering;

use serde_json::Value as Json;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime};

#[derive(Debug, Clone, PartialEq)]
pub enum Val {
    Null,
    Bool(bool),
    Long(i64),
    Real(f64),
    Str(String),
    Moment(OffsetDateTime),
    Span(Duration),
    Dynamic(Json),
}

/// ISO 8601 as clients write it: with or without a time, with or without a zone (then UTC).
pub fn parse_datetime(text: &str) -> Option<OffsetDateTime> {
    let text = text.trim();
    if let Ok(moment) = OffsetDateTime::parse(text, &Rfc3339) {
        return Some(moment);
    }
    // `2026-01-02T03:04Z`, `2026-01-02 03:04:05`, `2026-01-02`: completed to the full form.
    let bare = text
        .strip_suffix(['Z', 'z'])
        .unwrap_or(text)
        .trim_end()
        .replace(' ', "T");
    if let Ok(moment) = OffsetDateTime::parse(&format!("{bare}Z"), &Rfc3339) {
        return Some(moment);
    }
    let minutes = format_description!("[year]-[month]-[day]T[hour]:[minute]");
    if let Ok(moment) = PrimitiveDateTime::parse(&bare, &minutes) {
        return Some(moment.assume_utc());
    }
    let day = format_description!("[year]-[month]-[day]");
    Date::parse(&bare, &day).ok().map(|date| date.midnight().assume_utc())
}

/// The text of a JSON value as Kusto's `tostring` gives it: null is empty, a string is itself, the rest is JSON.
pub fn json_text(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn moment_text(moment: OffsetDateTime) -> String {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:7]Z");
    moment
        .to_offset(time::UtcOffset::UTC)
        .format(&format)
        .unwrap_or_default()
}

fn span_text(span: Duration) -> String {
    let sign = if span.is_negative() { "-" } else { "" };
    let span = span.abs();
    let days = span.whole_days();
    let clock = format!(
        "{:02}:{:02}:{:02}.{:07}",
        span.whole_hours() % 24,
        span.whole_minutes() % 60,
        span.whole_seconds() % 60,
        span.subsec_nanoseconds() / 100
    );
    if days == 0 {
        format!("{sign}{clock}")
    } else {
        format!("{sign}{days}.{clock}")
    }
}

impl Val {
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null | Self::Dynamic(Json::Null))
    }

    pub fn is_dynamic(&self) -> bool {
        matches!(self, Self::Dynamic(_))
    }

    pub fn text(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Bool(flag) => flag.to_string(),
            Self::Long(number) => number.to_string(),
            Self::Real(number) => number.to_string(),
            Self::Str(text) => text.clone(),
            Self::Moment(moment) => moment_text(*moment),
            Self::Span(span) => span_text(*span),
            Self::Dynamic(json) => json_text(json),
        }
    }

    /// Three-valued truth: `None` is Kusto's `bool(null)`.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Self::Bool(flag) | Self::Dynamic(Json::Bool(flag)) => Some(*flag),
            Self::Long(number) => Some(*number != 0),
            Self::Dynamic(Json::String(text)) | Self::Str(text) => text.to_ascii_lowercase().parse().ok(),
            _ => None,
        }
    }

    pub fn long(&self) -> Option<i64> {
        match self {
            Self::Long(number) => Some(*number),
            Self::Bool(flag) => Some(i64::from(*flag)),
            // A conversion to a whole number cuts the fraction off; values beyond the range have no meaning here.
            #[allow(clippy::cast_possible_truncation)]
            Self::Real(number) => Some(*number as i64),
            Self::Str(text) => text.trim().parse().ok(),
            Self::Dynamic(json) => match json {
                Json::String(text) => text.trim().parse().ok(),
                Json::Bool(flag) => Some(i64::from(*flag)),
                #[allow(clippy::cast_possible_truncation)]
                Json::Number(number) => number.as_i64().or_else(|| number.as_f64().map(|real| real as i64)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The value as a number for arithmetic and ordering; text is not a number here.
    pub fn real(&self) -> Option<f64> {
        match self {
            #[allow(clippy::cast_precision_loss)] // Kusto compares long with real as real, too
            Self::Long(number) => Some(*number as f64),
            Self::Real(number) => Some(*number),
            Self::Dynamic(Json::Number(number)) => number.as_f64(),
            _ => None,
        }
    }

    pub fn moment(&self) -> Option<OffsetDateTime> {
        match self {
            Self::Moment(moment) => Some(*moment),
            Self::Str(text) | Self::Dynamic(Json::String(text)) => parse_datetime(text),
            _ => None,
        }
    }

    pub fn span(&self) -> Option<Duration> {
        match self {
            Self::Span(span) => Some(*span),
            _ => None,
        }
    }

    pub fn to_json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Bool(flag) => Json::Bool(*flag),
            Self::Long(number) => Json::from(*number),
            Self::Real(number) => Json::from(*number),
            Self::Str(_) | Self::Moment(_) | Self::Span(_) => Json::String(self.text()),
            Self::Dynamic(json) => json.clone(),
        }
    }

    /// The type word of Resource Graph's table format; `None` when the value does not tell.
    pub fn column_kind(&self) -> Option<&'static str> {
        match self {
            Self::Null => None,
            Self::Bool(_) => Some("boolean"),
            Self::Long(_) => Some("integer"),
            Self::Real(_) => Some("number"),
            Self::Moment(_) => Some("datetime"),
            Self::Str(_) | Self::Span(_) => Some("string"),
            Self::Dynamic(_) => Some("object"),
        }
    }

    /// Ordering for `order by`, `max` and `min`: values of one type; `None` for values that have no order.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Str(a), Self::Str(b)) => Some(a.cmp(b)),
            (Self::Bool(a), Self::Bool(b)) => Some(a.cmp(b)),
            (Self::Long(a), Self::Long(b)) => Some(a.cmp(b)),
            (Self::Span(a), Self::Span(b)) => Some(a.cmp(b)),
            (Self::Moment(_), _) | (_, Self::Moment(_)) => Some(self.moment()?.cmp(&other.moment()?)),
            _ => self.real()?.partial_cmp(&other.real()?),
        }
    }
}
