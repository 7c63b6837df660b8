//! Answers that are kept, and asked for by one caller at a time.
//!
//! Several windows and several parts of one screen ask for the same list at once. Whoever comes while it is being
//! fetched waits for that answer, also when it is an error. A caller that goes away in the middle loses nothing: the
//! next one asks.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use time::{Duration, OffsetDateTime};

use crate::api::ApiError;

pub(crate) struct Kept<K, V>(Mutex<HashMap<K, Arc<Slot<V>>>>);

struct Slot<V> {
    /// Held while asking.
    flight: tokio::sync::Mutex<()>,
    state: Mutex<State<V>>,
}

struct State<V> {
    /// Counts answers, so that a waiter knows that one came after it asked, whatever the clock says.
    answers: u64,
    last_error: Option<ApiError>,
    value: Option<(OffsetDateTime, Arc<V>)>,
}

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(Mutex::new(HashMap::new()))
    }
}

impl<K: Eq + Hash + Clone, V> Kept<K, V> {
    /// Every value at hand, however old.
    pub(crate) fn all(&self) -> Vec<(K, Arc<V>)> {
        lock(&self.0)
            .iter()
            .filter_map(|(key, slot)| {
                let state = lock(&slot.state);
                state.value.as_ref().map(|(_, value)| (key.clone(), value.clone()))
            })
            .collect()
    }

    /// The value at hand, however old.
    pub(crate) fn peek(&self, key: &K) -> Option<Arc<V>> {
        let slot = lock(&self.0).get(key)?.clone();
        let state = lock(&slot.state);
        state.value.as_ref().map(|(_, value)| value.clone())
    }

    /// Puts in a value that was had elsewhere.
    pub(crate) fn put(&self, key: K, at: OffsetDateTime, value: V) -> Arc<V> {
        let value = Arc::new(value);
        lock(&self.slot(key).state).value = Some((at, value.clone()));
        value
    }

    /// The value if it is younger than `at_most`, or else a new one from `ask`.
    pub(crate) async fn get<F>(
        &self,
        key: K,
        now: OffsetDateTime,
        at_most: Duration,
        ask: F,
    ) -> Result<Arc<V>, ApiError>
    where
        F: Future<Output = Result<V, ApiError>>,
    {
        let slot = self.slot(key);
        let seen = {
            let state = lock(&slot.state);
            if let Some((at, value)) = &state.value
                && now - *at < at_most
            {
                return Ok(value.clone());
            }
            state.answers
        };
        let _flight = slot.flight.lock().await;
        {
            let state = lock(&slot.state);
            if state.answers != seen {
                // Someone else asked while this caller waited.
                return match (&state.last_error, &state.value) {
                    (None, Some((_, value))) => Ok(value.clone()),
                    (Some(error), _) => Err(error.clone()),
                    (None, None) => Err(crate::error::internal("A kept answer was lost.")),
                };
            }
        }
        let answer = ask.await;
        let mut state = lock(&slot.state);
        state.answers += 1;
        match answer {
            Ok(value) => {
                let value = Arc::new(value);
                state.last_error = None;
                state.value = Some((now, value.clone()));
                Ok(value)
            }
            Err(error) => {
                state.last_error = Some(error.clone());
                Err(error)
            }
        }
    }

    fn slot(&self, key: K) -> Arc<Slot<V>> {
        lock(&self.0)
            .entry(key)
            .or_insert_with(|| {
                Arc::new(Slot {
                    flight: tokio::sync::Mutex::new(()),
                    state: Mutex::new(State {
                        answers: 0,
                        last_error: None,
                        value: None,
                    }),
                })
            })
            .clone()
    }
}

/// Nothing under these locks can leave a value half changed.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::api::ErrorCode;
    use std::sync::atomic::{AtomicU32, Ordering};
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

    #[tokio::test(start_paused = true)]
    async fn many_callers_at_once_ask_once() {
        let kept: Kept<&str, u32> = Kept::default();
        let asked = AtomicU32::new(0);
        let one = || async {
            asked.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            Ok(7)
        };
        let all = futures::future::join_all((0..9).map(|_| kept.get("a", NOW, Duration::ZERO, one()))).await;
        assert!(all.iter().all(|r| **r.as_ref().unwrap() == 7));
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        kept.get("b", NOW, Duration::ZERO, one()).await.unwrap();
        assert_eq!(asked.load(Ordering::SeqCst), 2, "another key is another question");
    }

    #[tokio::test]
    async fn a_young_value_is_not_asked_for_and_an_old_one_is() {
        let kept: Kept<&str, u32> = Kept::default();
        kept.put("a", NOW, 1);
        let at = |now, n| kept.get("a", now, Duration::MINUTE, async move { Ok(n) });
        assert_eq!(*at(NOW + Duration::seconds(59), 2).await.unwrap(), 1);
        assert_eq!(*at(NOW + Duration::MINUTE, 3).await.unwrap(), 3);
        assert!(kept.peek(&"b").is_none());
        assert_eq!(kept.all().len(), 1);
    }

    #[tokio::test]
    async fn an_error_keeps_the_old_value_for_those_who_only_look() {
        let kept: Kept<&str, u32> = Kept::default();
        kept.put("a", NOW, 1);
        let failed = kept
            .get("a", NOW, Duration::ZERO, async {
                Err(crate::error::plain(ErrorCode::Offline, "gone"))
            })
            .await;
        assert_eq!(failed.unwrap_err().code, ErrorCode::Offline);
        assert_eq!(*kept.peek(&"a").unwrap(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_that_goes_away_does_not_block_the_next() {
        let kept: Kept<&str, u32> = Kept::default();
        let never = kept.get("a", NOW, Duration::ZERO, std::future::pending());
        assert!(
            tokio::time::timeout(std::time::Duration::from_secs(1), never)
                .await
                .is_err()
        );
        assert_eq!(*kept.get("a", NOW, Duration::ZERO, async { Ok(5) }).await.unwrap(), 5);
    }
}
