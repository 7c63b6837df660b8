//! `join`: rows of two tables whose keys are equal.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::aggregate::scalar_key;
use super::ast::{Join, JoinKey};
use super::value::Val;
use super::{QueryError, Table};

pub fn join(join: &Join, left: Table, right: &Table) -> Result<Table, QueryError> {
    let places =
        |table: &Table, name: &dyn Fn(&JoinKey) -> String| -> Result<Vec<(usize, String, usize)>, QueryError> {
            let find = |key: &JoinKey| {
                let name = name(key);
                let found = table.columns.iter().position(|column| *column == name);
                let message = format!("Failed to resolve join key '{name}'");
                found
                    .map(|at| (at, name.clone(), key.at))
                    .ok_or_else(|| QueryError::new(message, name, key.at))
            };
            join.keys.iter().map(find).collect()
        };
    let left_keys = places(&left, &|key| key.left.clone())?;
    let right_keys = places(right, &|key| key.right.clone())?;
    let mut partners: HashMap<String, Vec<&Vec<Val>>> = HashMap::new();
    for row in &right.rows {
        partners.entry(key_of(row, &right_keys)?).or_default().push(row);
    }
    let mut columns = left.columns;
    for column in &right.columns {
        // A name that is taken gets a 1, as in Kusto.
        let name = if columns.contains(column) {
            format!("{column}1")
        } else {
            column.clone()
        };
        columns.push(name);
    }
    let mut rows = Vec::new();
    for row in left.rows {
        match partners.get(&key_of(&row, &left_keys)?) {
            Some(found) => rows.extend(found.iter().map(|other| [row.as_slice(), other.as_slice()].concat())),
            None if join.outer => {
                let mut row = row;
                row.resize(columns.len(), Val::Null);
                rows.push(row);
            }
            None => {}
        }
    }
    Ok(Table { columns, rows })
}

/// The debug form tells types apart, which the text form would not.
fn key_of(row: &[Val], keys: &[(usize, String, usize)]) -> Result<String, QueryError> {
    let mut text = String::new();
    for (place, name, at) in keys {
        let value = row.get(*place).cloned().unwrap_or(Val::Null);
        let _ = write!(text, "{:?}|", scalar_key(value, name, "Join", *at)?);
    }
    Ok(text)
}
