//! Token buckets as ARM has them since 2024 (contract §13).

use std::collections::HashMap;

use time::OffsetDateTime;

#[derive(Debug, Default)]
pub struct Buckets(HashMap<String, Bucket>);

#[derive(Debug)]
struct Bucket {
    tokens: f64,
    at: OffsetDateTime,
}

/// How much fits into a bucket, and how fast it fills.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    pub capacity: f64,
    pub per_second: f64,
}

impl Limit {
    pub const READS: Self = Self {
        capacity: 250.0,
        per_second: 25.0,
    };
    pub const WRITES: Self = Self {
        capacity: 200.0,
        per_second: 10.0,
    };
    /// 15 queries in 5 seconds per user (§9).
    pub const GRAPH: Self = Self {
        capacity: 15.0,
        per_second: 3.0,
    };
}

impl Buckets {
    /// Takes one token: how many remain, or after how many whole seconds there will be one.
    pub fn take(&mut self, key: &str, limit: Limit, now: OffsetDateTime) -> Result<u32, u32> {
        let bucket = self.0.entry(key.to_owned()).or_insert(Bucket {
            tokens: limit.capacity,
            at: now,
        });
        let filled = bucket.tokens + (now - bucket.at).as_seconds_f64().max(0.0) * limit.per_second;
        bucket.tokens = filled.min(limit.capacity);
        bucket.at = now;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            Ok(bucket.tokens as u32)
        } else {
            Err((((1.0 - bucket.tokens) / limit.per_second).ceil() as u32).max(1))
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use time::Duration;

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let mut buckets = Buckets::default();
        let now = OffsetDateTime::UNIX_EPOCH;
        for left in (0..15).rev() {
            assert_eq!(buckets.take("a", Limit::GRAPH, now), Ok(left));
        }
        assert_eq!(buckets.take("a", Limit::GRAPH, now), Err(1));
        assert_eq!(
            buckets.take("b", Limit::GRAPH, now),
            Ok(14),
            "another caller has a bucket of its own"
        );
        assert_eq!(buckets.take("a", Limit::GRAPH, now + Duration::seconds(1)), Ok(2));
    }
}
