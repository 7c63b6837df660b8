//! Scalar functions.

use serde_json::Value as Json;

use super::QueryError;
use super::ast::Expr;
use super::eval::{Scope, eval};
use super::value::Val;

/// Name, fewest and most arguments. Names are case-sensitive, as in Kusto.
const FUNCTIONS: [(&str, usize, usize); 25] = [
    ("not", 1, 1),
    ("split", 2, 3),
    ("tolower", 1, 1),
    ("toupper", 1, 1),
    ("strcat", 1, 64),
    ("strlen", 1, 1),
    ("case", 3, 63),
    ("iff", 3, 3),
    ("iif", 3, 3),
    ("isnull", 1, 1),
    ("isnotnull", 1, 1),
    ("isempty", 1, 1),
    ("isnotempty", 1, 1),
    ("tostring", 1, 1),
    ("toint", 1, 1),
    ("tolong", 1, 1),
    ("todouble", 1, 1),
    ("tobool", 1, 1),
    ("todatetime", 1, 1),
    ("ago", 1, 1),
    ("now", 0, 1),
    ("array_length", 1, 1),
    ("coalesce", 2, 64),
    ("parse_json", 1, 1),
    ("todynamic", 1, 1),
];

pub fn check(name: &str, arguments: usize, at: usize) -> Result<(), QueryError> {
    let Some((_, fewest, most)) = FUNCTIONS.iter().find(|(known, _, _)| *known == name) else {
        return Err(QueryError::new(
            format!("The function '{name}' is not supported"),
            name,
            at,
        ));
    };
    if arguments < *fewest || arguments > *most {
        return Err(QueryError::new(
            format!("{name}(): wrong number of arguments ({arguments})"),
            name,
            at,
        ));
    }
    if name == "case" && arguments.is_multiple_of(2) {
        return Err(QueryError::new(
            "case() needs pairs and a last value for all other rows",
            name,
            at,
        ));
    }
    Ok(())
}

pub fn call(name: &str, args: &[Expr], scope: &Scope, at: usize) -> Result<Val, QueryError> {
    check(name, args.len(), at)?;
    // Evaluated lazily: only the chosen branch of a conditional counts.
    match name {
        "case" | "iff" | "iif" => return choose(args, scope),
        "coalesce" => {
            for arg in args {
                let value = eval(arg, scope)?;
                if !value.is_null() && value != Val::Str(String::new()) {
                    return Ok(value);
                }
            }
            return Ok(Val::Null);
        }
        "strcat" => {
            let parts: Result<Vec<Val>, QueryError> = args.iter().map(|arg| eval(arg, scope)).collect();
            return Ok(Val::Str(parts?.iter().map(Val::text).collect()));
        }
        "split" => return split(args, scope),
        "now" if args.is_empty() => return Ok(Val::Moment(scope.now)),
        _ => {}
    }
    let value = eval(&args[0], scope)?;
    Ok(match name {
        "not" => value.truth().map_or(Val::Null, |truth| Val::Bool(!truth)),
        "tolower" => Val::Str(value.text().to_lowercase()),
        "toupper" => Val::Str(value.text().to_uppercase()),
        "strlen" => Val::Long(i64::try_from(value.text().chars().count()).unwrap_or(i64::MAX)),
        // A string is never null in Kusto, only empty.
        "isnull" => Val::Bool(value.is_null()),
        "isnotnull" => Val::Bool(!value.is_null()),
        "isempty" => Val::Bool(value.text().is_empty()),
        "isnotempty" => Val::Bool(!value.text().is_empty()),
        "tostring" => Val::Str(value.text()),
        "toint" | "tolong" => value.long().map_or(Val::Null, Val::Long),
        "todouble" => value
            .real()
            .or_else(|| value.text().trim().parse().ok())
            .map_or(Val::Null, Val::Real),
        "tobool" => value.truth().map_or(Val::Null, Val::Bool),
        "todatetime" => value.moment().map_or(Val::Null, Val::Moment),
        "ago" | "now" => {
            let Some(span) = value.span() else {
                return Err(QueryError::new(
                    format!("{name}() needs a time span such as 14d"),
                    name,
                    at,
                ));
            };
            let moment = if name == "ago" {
                scope.now.checked_sub(span)
            } else {
                scope.now.checked_add(span)
            };
            moment.map_or(Val::Null, Val::Moment)
        }
        "array_length" => match &value {
            Val::Dynamic(Json::Array(items)) => i64::try_from(items.len()).map_or(Val::Null, Val::Long),
            _ => Val::Null,
        },
        // A dynamic value that holds JSON in a string is parsed once more, as `parse_json` does.
        "parse_json" | "todynamic" => match value {
            Val::Dynamic(Json::String(text)) | Val::Str(text) => {
                Val::Dynamic(serde_json::from_str(&text).unwrap_or(Json::String(text)))
            }
            Val::Dynamic(json) => Val::Dynamic(json),
            other => Val::Dynamic(other.to_json()),
        },
        _ => {
            return Err(QueryError::new(
                format!("The function '{name}' is not supported"),
                name,
                at,
            ));
        }
    })
}

fn choose(args: &[Expr], scope: &Scope) -> Result<Val, QueryError> {
    let (pairs, last) = args.as_chunks::<2>();
    for [condition, value] in pairs {
        if eval(condition, scope)?.truth() == Some(true) {
            return eval(value, scope);
        }
    }
    if let [last] = last {
        return eval(last, scope);
    }
    Ok(Val::Null)
}

fn split(args: &[Expr], scope: &Scope) -> Result<Val, QueryError> {
    let text = eval(&args[0], scope)?.text();
    let separator = eval(&args[1], scope)?.text();
    let parts: Vec<Json> = if separator.is_empty() {
        vec![Json::from(text)]
    } else {
        text.split(separator.as_str()).map(Json::from).collect()
    };
    let Some(wanted) = args.get(2) else {
        return Ok(Val::Dynamic(Json::Array(parts)));
    };
    // With an index the result is still an array, of that one element.
    let index = eval(wanted, scope)?
        .long()
        .and_then(|index| usize::try_from(index).ok());
    let one = index.and_then(|index| parts.get(index)).cloned().unwrap_or(Json::Null);
    Ok(Val::Dynamic(Json::Array(vec![one])))
}
