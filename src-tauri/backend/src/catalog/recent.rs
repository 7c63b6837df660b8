//! The dots of the list: the last weeks of the rows in view.

use std::sync::Arc;

use futures::future::join_all;
use time::Duration;

use super::dots::{self, Known};
use super::point::Point;
use super::{FRESH, View, protection};
use crate::api::{ApiError, Dot, Dots, DotsRequest, DotsRow, Problem};
use crate::error;

/// Rows per question: what fits a window, and a burst that Azure's budget allows (contract §13).
const MOST: usize = 30;

impl View {
    pub(crate) async fn dots(&self, request: DotsRequest) -> Result<Dots, ApiError> {
        let inventory = self.inventory_for(false).await?;
        let asked = request.ids.into_iter().take(MOST).map(|id| {
            let entry = inventory.entry(&id);
            async move {
                let points = self.recent_points(&id).await;
                (id, entry, points)
            }
        });
        let rows = join_all(asked)
            .await
            .into_iter()
            .map(|(id, entry, points)| match points {
                Ok(points) => {
                    let known = Known {
                        points: &points,
                        newest: entry.and_then(|e| e.newest),
                        oldest: entry.and_then(|e| e.oldest),
                    };
                    let weeks = dots::weeks(known, self.now());
                    let missed = weeks.iter().filter(|d| **d == Dot::Missed).count();
                    DotsRow {
                        text: dots::text(&weeks, entry.is_some_and(|e| protection::is_stopped(&e.state))),
                        missed: u32::try_from(missed).unwrap_or_default(),
                        weeks,
                        id,
                        problem: None,
                    }
                }
                Err(error) => DotsRow {
                    weeks: vec![Dot::Nothing; 12],
                    missed: 0,
                    text: "The recovery points could not be read".to_owned(),
                    problem: Some(Problem {
                        scope: entry.map_or_else(|| id.clone(), |e| e.name.clone()),
                        error,
                    }),
                    id,
                },
            });
        Ok(Dots { rows: rows.collect() })
    }

    /// Points of the last thirteen weeks: one more than is drawn, for the half week before the first dot.
    async fn recent_points(&self, id: &str) -> Result<Arc<Vec<Point>>, ApiError> {
        let instance = arm::InstanceId::parse(id).map_err(|e| error::invalid(e.to_string()))?;
        let key = instance.key().to_owned();
        let ask = async {
            let from = self.now() - Duration::weeks(dots::WEEKS + 1);
            let range = arm::Range {
                from: Some(from),
                to: None,
            };
            let page = self.ask(self.scope.arm.recovery_points(&instance, Some(range))).await?;
            Ok(page.rows.into_iter().filter_map(Point::read).collect())
        };
        self.recent.get(key, self.now(), FRESH, ask).await
    }
}
