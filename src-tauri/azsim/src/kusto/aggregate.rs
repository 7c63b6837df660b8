//! `summarize` and `distinct`: rows in groups, in the order in which the groups first appear.

use std::collections::HashMap;

use time::OffsetDateTime;

use super::ast::{Expr, ExprKind, Named};
use super::eval::{Scope, check, eval};
use super::value::Val;
use super::{QueryError, Table};

const AGGREGATES: [&str; 9] = [
    "count", "countif", "dcount", "max", "min", "any", "take_any", "arg_max", "arg_min",
];

pub fn is_aggregate(name: &str) -> bool {
    AGGREGATES.contains(&name)
}

/// Refuses a dynamic key, as the service does ("please use an explicit cast").
pub fn scalar_key(value: Val, named: &str, what: &str, at: usize) -> Result<Val, QueryError> {
    if value.is_dynamic() {
        let message = format!("{what} key '{named}' is of a 'dynamic' type. Please use an explicit cast");
        return Err(QueryError::new(message, named, at));
    }
    Ok(value)
}

pub fn summarize(aggregates: &[Named], by: &[Named], table: &Table, now: OffsetDateTime) -> Result<Table, QueryError> {
    for key in by {
        check(&key.expr, &table.columns)?;
    }
    let mut order: Vec<Vec<Val>> = Vec::new();
    let mut groups: Vec<Vec<&[Val]>> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for row in &table.rows {
        let scope = Scope {
            columns: &table.columns,
            row,
            now,
        };
        let mut keys = Vec::with_capacity(by.len());
        for key in by {
            keys.push(scalar_key(
                eval(&key.expr, &scope)?,
                &key.name,
                "Summarize group",
                key.expr.at,
            )?);
        }
        // The debug form tells types apart (`"1"` is not `1`), which the text form would not.
        let at = *known.entry(format!("{keys:?}")).or_insert_with(|| {
            order.push(keys);
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[at].push(row);
    }
    // Without `by` there is always one group, even of nothing: `summarize count()` of no rows is 0.
    if by.is_empty() && groups.is_empty() {
        order.push(Vec::new());
        groups.push(Vec::new());
    }
    let mut columns: Vec<String> = by.iter().map(|key| key.name.clone()).collect();
    let mut rows = order;
    for aggregate in aggregates {
        let (names, cells) = column(aggregate, &groups, table, now)?;
        let fresh: Vec<bool> = names.iter().map(|name| !columns.contains(name)).collect();
        columns.extend(
            names
                .into_iter()
                .zip(&fresh)
                .filter(|(_, fresh)| **fresh)
                .map(|(name, _)| name),
        );
        for (row, cells) in rows.iter_mut().zip(cells) {
            row.extend(
                cells
                    .into_iter()
                    .zip(&fresh)
                    .filter(|(_, fresh)| **fresh)
                    .map(|(cell, _)| cell),
            );
        }
    }
    Ok(Table { columns, rows })
}

/// The columns one aggregate makes, and their cells for each group.
fn column(
    named: &Named,
    groups: &[Vec<&[Val]>],
    table: &Table,
    now: OffsetDateTime,
) -> Result<(Vec<String>, Vec<Vec<Val>>), QueryError> {
    let ExprKind::Call(name, args) = &named.expr.kind else {
        return Err(QueryError::new(
            "Expected an aggregate",
            named.name.clone(),
            named.expr.at,
        ));
    };
    let wrong = || QueryError::new(format!("{name}(): wrong arguments"), name.clone(), named.expr.at);
    let star = |expr: &Expr| expr.kind == ExprKind::Star;
    let values = |expr: &Expr, rows: &[&[Val]]| -> Result<Vec<Val>, QueryError> {
        rows.iter()
            .map(|row| {
                eval(
                    expr,
                    &Scope {
                        columns: &table.columns,
                        row,
                        now,
                    },
                )
            })
            .collect()
    };
    for arg in args.iter().filter(|arg| !star(arg)) {
        check(arg, &table.columns)?;
    }
    let count = |n: usize| Val::Long(i64::try_from(n).unwrap_or(i64::MAX));
    let one = |cells: Vec<Val>| {
        (
            vec![named.name.clone()],
            cells.into_iter().map(|cell| vec![cell]).collect(),
        )
    };
    match (name.as_str(), args.as_slice()) {
        ("count", []) => Ok(one(groups.iter().map(|rows| count(rows.len())).collect())),
        ("countif" | "dcount" | "max" | "min" | "any" | "take_any", [of]) if !star(of) => {
            let mut cells = Vec::new();
            for rows in groups {
                let all = values(of, rows)?;
                cells.push(match name.as_str() {
                    "countif" => count(all.iter().filter(|value| value.truth() == Some(true)).count()),
                    "dcount" => {
                        let texts: std::collections::HashSet<String> = all.iter().map(Val::text).collect();
                        count(texts.len())
                    }
                    "max" | "min" => extreme(&all, name == "max").map_or(Val::Null, |at| all[at].clone()),
                    _ => all.into_iter().next().unwrap_or(Val::Null),
                });
            }
            Ok(one(cells))
        }
        ("any" | "take_any", [of]) if star(of) => {
            let cells = groups
                .iter()
                .map(|rows| rows.first().map(|row| row.to_vec()).unwrap_or_default())
                .collect();
            Ok((table.columns.clone(), cells))
        }
        ("arg_max" | "arg_min", [of, kept @ ..]) if !star(of) && !kept.is_empty() => {
            let mut made = vec![named.name.clone()];
            let mut kept_columns: Vec<Expr> = Vec::new();
            for expr in kept {
                if star(expr) {
                    for column in table.columns.iter().filter(|column| **column != named.name) {
                        made.push(column.clone());
                        kept_columns.push(Expr {
                            kind: ExprKind::Column(column.clone()),
                            at: expr.at,
                        });
                    }
                } else {
                    made.push(expr.implied_name().ok_or_else(wrong)?);
                    kept_columns.push(expr.clone());
                }
            }
            let mut cells = Vec::new();
            for rows in groups {
                let all = values(of, rows)?;
                let mut line = vec![Val::Null; made.len()];
                if let Some(at) = extreme(&all, name == "arg_max") {
                    line[0] = all[at].clone();
                    for (cell, expr) in line[1..].iter_mut().zip(&kept_columns) {
                        *cell = eval(
                            expr,
                            &Scope {
                                columns: &table.columns,
                                row: rows[at],
                                now,
                            },
                        )?;
                    }
                }
                cells.push(line);
            }
            Ok((made, cells))
        }
        _ => Err(wrong()),
    }
}

/// The place of the largest (or smallest) value; nulls do not take part.
fn extreme(values: &[Val], largest: bool) -> Option<usize> {
    let mut best: Option<usize> = None;
    for (at, value) in values.iter().enumerate().filter(|(_, value)| !value.is_null()) {
        let better = best.is_none_or(|best| {
            let order = value
                .compare(&values[best])
                .unwrap_or_else(|| value.text().cmp(&values[best].text()));
            if largest { order.is_gt() } else { order.is_lt() }
        });
        if better {
            best = Some(at);
        }
    }
    best
}
