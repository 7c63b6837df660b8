//! The tabular operators over a table.

use std::cmp::Ordering;

use time::OffsetDateTime;

use super::aggregate::{scalar_key, summarize};
use super::ast::{Expr, ExprKind, Named, OrderKey, Step, StepKind};
use super::eval::{Scope, check, eval};
use super::value::Val;
use super::{QueryError, Table};

pub fn apply(step: &Step, table: Table, now: OffsetDateTime) -> Result<Table, QueryError> {
    match &step.kind {
        StepKind::Where(condition) => filter(condition, table, now),
        StepKind::Extend(columns) => extend(columns, table, now),
        StepKind::Project(columns) => project(columns, &table, now),
        StepKind::ProjectAway(columns) => project_away(columns, &table),
        StepKind::OrderBy(keys) => order_by(keys, table, now),
        StepKind::Take(rows) => {
            let mut table = table;
            table.rows.truncate(*rows);
            Ok(table)
        }
        StepKind::Count => {
            let count = Val::Long(i64::try_from(table.rows.len()).unwrap_or(i64::MAX));
            Ok(Table {
                columns: vec!["Count".to_owned()],
                rows: vec![vec![count]],
            })
        }
        StepKind::Distinct(columns) => {
            let columns = if matches!(columns.as_slice(), [only] if only.expr.kind == ExprKind::Star) {
                let column = |name: &String| Expr {
                    kind: ExprKind::Column(name.clone()),
                    at: step.at,
                };
                table
                    .columns
                    .iter()
                    .map(|name| Named {
                        name: name.clone(),
                        expr: column(name),
                    })
                    .collect()
            } else {
                columns.clone()
            };
            summarize(&[], &columns, &table, now)
        }
        StepKind::Summarize { aggregates, by } => summarize(aggregates, by, &table, now),
        // Needs the other table, which only the caller can make.
        StepKind::Join(_) => Err(QueryError::new("A join is not allowed here", "join", step.at)),
    }
}

fn filter(condition: &Expr, mut table: Table, now: OffsetDateTime) -> Result<Table, QueryError> {
    check(condition, &table.columns)?;
    let mut kept = Vec::with_capacity(table.rows.len());
    for row in table.rows {
        // Null is not true: the row goes.
        if eval(
            condition,
            &Scope {
                columns: &table.columns,
                row: &row,
                now,
            },
        )?
        .truth()
            == Some(true)
        {
            kept.push(row);
        }
    }
    table.rows = kept;
    Ok(table)
}

fn extend(columns: &[Named], mut table: Table, now: OffsetDateTime) -> Result<Table, QueryError> {
    for named in columns {
        check(&named.expr, &table.columns)?;
    }
    let before = table.columns.clone();
    let targets: Vec<usize> = columns
        .iter()
        .map(|named| {
            table
                .columns
                .iter()
                .position(|column| *column == named.name)
                .unwrap_or_else(|| {
                    table.columns.push(named.name.clone());
                    table.columns.len() - 1
                })
        })
        .collect();
    for row in &mut table.rows {
        // All expressions of one `extend` see the row as it was before it.
        let mut values = Vec::with_capacity(columns.len());
        for named in columns {
            values.push(eval(
                &named.expr,
                &Scope {
                    columns: &before,
                    row,
                    now,
                },
            )?);
        }
        row.resize(table.columns.len(), Val::Null);
        for (target, value) in targets.iter().zip(values) {
            row[*target] = value;
        }
    }
    Ok(table)
}

fn project(columns: &[Named], table: &Table, now: OffsetDateTime) -> Result<Table, QueryError> {
    for named in columns {
        check(&named.expr, &table.columns)?;
    }
    let mut rows = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let scope = Scope {
            columns: &table.columns,
            row,
            now,
        };
        let cells: Result<Vec<Val>, QueryError> = columns.iter().map(|named| eval(&named.expr, &scope)).collect();
        rows.push(cells?);
    }
    Ok(Table {
        columns: columns.iter().map(|named| named.name.clone()).collect(),
        rows,
    })
}

fn project_away(columns: &[Named], table: &Table) -> Result<Table, QueryError> {
    for named in columns {
        check(&named.expr, &table.columns)?;
        if !matches!(named.expr.kind, ExprKind::Column(_)) {
            let message = "'project-away' takes column names only";
            return Err(QueryError::new(message, named.name.clone(), named.expr.at));
        }
    }
    let gone = |name: &String| columns.iter().any(|named| named.name == *name);
    let kept: Vec<usize> = (0..table.columns.len())
        .filter(|at| !gone(&table.columns[*at]))
        .collect();
    let pick = |row: &Vec<Val>| kept.iter().map(|at| row[*at].clone()).collect();
    let columns = kept.iter().map(|at| table.columns[*at].clone()).collect();
    Ok(Table {
        columns,
        rows: table.rows.iter().map(pick).collect(),
    })
}

fn order_by(keys: &[OrderKey], mut table: Table, now: OffsetDateTime) -> Result<Table, QueryError> {
    for key in keys {
        check(&key.expr, &table.columns)?;
    }
    let mut lines = Vec::with_capacity(table.rows.len());
    for row in table.rows {
        let scope = Scope {
            columns: &table.columns,
            row: &row,
            now,
        };
        let mut values = Vec::with_capacity(keys.len());
        for key in keys {
            let name = key.expr.implied_name().unwrap_or_default();
            values.push(scalar_key(eval(&key.expr, &scope)?, &name, "Order", key.expr.at)?);
        }
        lines.push((values, row));
    }
    lines.sort_by(|(left, _), (right, _)| {
        let each = keys.iter().zip(left.iter().zip(right));
        each.map(|(key, (left, right))| compare(key, left, right))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    });
    table.rows = lines.into_iter().map(|(_, row)| row).collect();
    Ok(table)
}

fn compare(key: &OrderKey, left: &Val, right: &Val) -> Ordering {
    match (left.is_null(), right.is_null()) {
        (true, true) => Ordering::Equal,
        (true, false) => {
            if key.nulls_first {
                Ordering::Less
            } else {
                Ordering::Greater
            }
        }
        (false, true) => {
            if key.nulls_first {
                Ordering::Greater
            } else {
                Ordering::Less
            }
        }
        (false, false) => {
            let order = left.compare(right).unwrap_or(Ordering::Equal);
            if key.descending { order.reverse() } else { order }
        }
    }
}
