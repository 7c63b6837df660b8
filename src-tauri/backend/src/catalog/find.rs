//! "Newest before": a typed moment, the point to go back to, and what lies between.

use time::OffsetDateTime;

use super::moment::{self, Understood};
use super::point::{self, Point};
use super::{View, protection};
use crate::api::{ApiError, Moment, MomentRequest};

impl View {
    pub(crate) async fn moment(&self, request: MomentRequest) -> Result<Moment, ApiError> {
        let now = self.now();
        let Some(understood) = moment::understand(&request.text, &request.zone, now) else {
            return Ok(Moment {
                moment: None,
                point_id: None,
                lost_seconds: None,
                message: moment::EXAMPLES.to_owned(),
                found: false,
            });
        };
        let detail = self.detail(&request.instance_id, false).await?;
        let stopped = protection::is_stopped(&detail.entry.state);
        Ok(find(&understood, &detail.points, now, &request.zone, stopped))
    }
}

fn find(asked: &Understood, points: &[Point], now: OffsetDateTime, zone: &str, stopped: bool) -> Moment {
    let at = asked.at;
    let answer = |found: Option<(&Point, i64)>, message: String| Moment {
        moment: Some(at.into()),
        point_id: found.map(|(p, _)| p.id.clone()),
        #[allow(clippy::cast_precision_loss)] // seconds of a few thousand years
        lost_seconds: found.map(|(_, lost)| lost as f64),
        message: match &asked.note {
            Some(note) => format!("{message} {note}"),
            None => message,
        },
        found: found.is_some(),
    };
    if at > now {
        return answer(None, "That moment is in the future.".to_owned());
    }
    let before: Vec<Point> = points.iter().filter(|p| p.time <= at).cloned().collect();
    let Some(best) = point::newest_restorable(&before, now) else {
        let first = points
            .iter()
            .filter(|p| p.can_restore(now).allowed)
            .min_by_key(|p| p.time);
        return answer(
            None,
            match first {
                Some(first) if before.is_empty() => {
                    format!(
                        "The first recovery point is of {}, after that moment.",
                        moment::shown(first.time, zone)
                    )
                }
                Some(first) => format!(
                    "No point before that moment can be restored. The first that can is of {}.",
                    moment::shown(first.time, zone)
                ),
                None => "There is no recovery point that can be restored.".to_owned(),
            },
        );
    };
    // From the list itself, so that the borrow outlives the copy.
    let Some(best) = points.iter().find(|p| p.id == best.id) else {
        return answer(None, "There is no recovery point that can be restored.".to_owned());
    };
    let lost = (at - best.time).whole_seconds().max(0);
    let message = if lost == 0 {
        "Nothing would be missing.".to_owned()
    } else {
        format!("{} of changes would be missing.", sentence(&moment::span_words(lost)))
    };
    let newer = before.iter().filter(|p| p.time > best.time).max_by_key(|p| p.time);
    let more = match newer {
        Some(newer) => {
            let when = moment::shown(newer.time, zone);
            let what = if !newer.can_restore(now).allowed {
                "cannot be restored"
            } else if newer.needs_rehydration(now) {
                "is in the archive tier, which takes hours to bring back"
            } else {
                "is partial"
            };
            format!(" A newer point, of {when}, {what}.")
        }
        None if stopped => " Protection is stopped: there are no newer points.".to_owned(),
        None => String::new(),
    };
    let archived = if best.needs_rehydration(now) {
        " This point is in the archive tier: a restore brings it back first, which takes hours."
    } else {
        ""
    };
    let message = message + archived + &more;
    answer(Some((best, lost)), message)
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map(|c| c.to_ascii_uppercase().to_string() + letters.as_str())
        .unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::point::sample::{at, copy};
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

    fn points() -> Vec<Point> {
        vec![
            at(datetime!(2026-11-15 02:00 UTC)),
            at(datetime!(2026-11-08 02:00 UTC)),
            at(datetime!(2026-11-01 02:00 UTC)),
        ]
    }

    fn ask(moment: OffsetDateTime, points: &[Point]) -> Moment {
        find(
            &Understood { at: moment, note: None },
            points,
            NOW,
            "Europe/Berlin",
            false,
        )
    }

    #[test]
    fn the_newest_point_before_and_what_would_be_missing() {
        let found = ask(datetime!(2026-11-20 13:05 UTC), &points());
        assert_eq!(found.point_id.as_deref(), Some(points()[0].id.as_str()));
        assert_eq!(found.message, "5 days 11 h of changes would be missing.");
        assert_eq!(found.lost_seconds, Some(5.0 * 86_400.0 + 11.0 * 3_600.0 + 300.0));
        assert_eq!(
            ask(datetime!(2026-11-08 02:00 UTC), &points()).message,
            "Nothing would be missing."
        );
        assert_eq!(
            ask(datetime!(2026-11-08 02:00:10 UTC), &points()).message,
            "Less than a minute of changes would be missing."
        );
    }

    #[test]
    fn moments_that_no_point_lies_before() {
        let early = ask(datetime!(2025-01-01 0:00 UTC), &points());
        assert!(
            !early.found && early.message.contains("1 Nov 2026, 03:00"),
            "{}",
            early.message
        );
        assert!(
            ask(datetime!(2027-01-01 0:00 UTC), &points())
                .message
                .contains("future")
        );
        assert!(ask(NOW, &[]).message.contains("no recovery point"));
    }

    #[test]
    fn a_newer_point_that_is_passed_over_is_named() {
        let mut all = points();
        all[0].state = Some("Partial".into());
        let found = ask(datetime!(2026-11-20 13:05 UTC), &all);
        assert_eq!(found.point_id.as_deref(), Some(all[1].id.as_str()));
        assert!(
            found
                .message
                .ends_with("A newer point, of 15 Nov 2026, 03:00, is partial."),
            "{}",
            found.message
        );
        all[0] = Point {
            state: None,
            stores: vec![copy("ArchiveStore")],
            ..all[0].clone()
        };
        let passed_over = |all: &[Point]| ask(datetime!(2026-11-20 13:05 UTC), all).message;
        assert!(passed_over(&all).ends_with("is in the archive tier, which takes hours to bring back."));
        all[0].stores = vec![copy("OperationalStore")];
        assert!(passed_over(&all).ends_with("cannot be restored."));
    }

    #[test]
    fn an_archived_point_is_an_answer_that_says_what_it_takes() {
        let mut all = points();
        all[2].stores = vec![copy("ArchiveStore")];
        let found = ask(datetime!(2026-11-03 0:00 UTC), &all);
        assert_eq!(found.point_id.as_deref(), Some(all[2].id.as_str()));
        assert!(found.message.contains("archive tier"), "{}", found.message);
        all[2].stores = vec![copy("OperationalStore")];
        let none = ask(datetime!(2026-11-03 0:00 UTC), &all);
        assert!(
            !none.found && none.message.contains("8 Nov 2026, 03:00"),
            "{}",
            none.message
        );
    }
}
