//! PowerShell with the module Az.Accounts. Pure.
//!
//! `Invoke-AzRestMethod` sends the requests as they are: `Set-AzKeyVaultAccessPolicy` and the like write more than one setting.
//! The texts of ours are ASCII, and a script with other letters begins with a mark: Windows PowerShell 5.1 reads a file
//! without one in the system's own code page.

use std::fmt::Write as _;

use serde_json::json;

use super::az::PUBLIC;
use super::orders::{Order, ROLES, order, path};
use super::{Ask, Wanted, subscription, subscriptions};
use crate::quoting::{line, powershell as quote};

const HELPERS: &str = r#"
function Write-Line([string] $Text) { Write-Information $Text -InformationAction Continue }

# Sends a request; an answer that is an error ends the script, unless its code is among those that are fine.
function Send-Request([string] $Method, [string] $Path, [string] $Body, [string] $Fine) {
    $request = @{ Method = $Method; Path = $Path }
    if ($Body) { $request.Payload = $Body }
    $answer = Invoke-AzRestMethod @request
    $code = $null
    if ($answer.StatusCode -ge 400) {
        try { $code = ($answer.Content | ConvertFrom-Json).error.code } catch { $code = $null }
        if (-not $Fine -or ($code -ne $Fine)) { throw "$Method $Path was refused: $($answer.StatusCode) $($answer.Content)" }
    }
    $answer
}

# What stands there; nothing where there is nothing of that name.
function Get-Standing([string] $Path) {
    $answer = Invoke-AzRestMethod -Method GET -Path $Path
    # A subscription that is not found is one that this sign-in does not see: that says nothing of what is in it.
    if ($answer.StatusCode -eq 404 -and $answer.Content -notmatch '(Subscription|Tenant)NotFound') { return $null }
    if ($answer.StatusCode -ge 400) { throw "GET $Path was refused: $($answer.StatusCode) $($answer.Content)" }
    $answer.Content | ConvertFrom-Json
}

# Members of what stands there: names with dots between them, several with a blank between them.
function Get-Part($Standing, [string] $Read) {
    if ($null -eq $Standing) { return '' }
    $found = foreach ($member in $Read.Split(' ')) {
        $here = $Standing
        foreach ($name in $member.Split('.')) { if ($null -ne $here) { $here = $here.$name } }
        "$here"
    }
    $found -join ' '
}

# Azure takes some changes and makes them a little after.
function Wait-Change([string] $Path, [string] $Read, [string] $Wanted) {
    for ($try = 0; $try -lt 60; $try++) {
        $now = Get-Part (Get-Standing $Path) $Read
        if (($now -eq $Wanted) -or ($Wanted -eq '*' -and $now)) { Write-Line '   Done.'; return }
        Start-Sleep -Seconds 10
    }
    throw 'Azure has taken it, and does not show it after ten minutes. Look at it in the portal.'
}

function Invoke-Grant([string] $Path, [string] $Body) {
    $null = Send-Request PUT $Path $Body 'RoleAssignmentExists'
    Write-Line '   Done, or it stood before.'
}

function Invoke-Add([string] $Path, [string] $Body) {
    $null = Send-Request PUT $Path $Body
    Write-Line '   Done.'
}

function Invoke-Create([string] $Path, [string] $Read, [string] $Wanted, [string] $Body) {
    $now = Get-Part (Get-Standing $Path) $Read
    if ($now -eq $Wanted) { Write-Line '   It is so already.'; return }
    if ($now) { throw "There is something else of that name, and it is left alone: $now" }
    $null = Send-Request PUT $Path $Body
    Wait-Change $Path $Read $Wanted
}

function Invoke-Change([string] $Path, [string] $Read, [string] $Wanted, [string] $Body) {
    $now = Get-Part (Get-Standing $Path) $Read
    if ($now -eq $Wanted) { Write-Line '   It is so already.'; return }
    $null = Send-Request PATCH $Path $Body
    Wait-Change $Path $Read $Wanted
}

# This object is written whole: what stands in it is read and sent with it.
function Invoke-Merge([string] $Path, [string] $Read, [string] $Wanted, [string] $Object, [string] $Member, [string] $Value) {
    $standing = Get-Standing $Path
    if ((Get-Part $standing $Read) -eq $Wanted) { Write-Line '   It is so already.'; return }
    $whole = $standing.properties.$Object
    if ($null -eq $whole) { $whole = [pscustomobject]@{} }
    $whole | Add-Member -NotePropertyName $Member -NotePropertyValue ($Value | ConvertFrom-Json) -Force
    $null = Send-Request PATCH $Path (@{ properties = @{ $Object = $whole } } | ConvertTo-Json -Depth 50 -Compress)
    Wait-Change $Path $Read $Wanted
}

function Invoke-Trust([string] $Path) {
    $now = Get-Part (Get-Standing $Path) 'properties.networkAcls.bypass'
    if ($now -match 'AzureServices') { Write-Line '   It is so already.'; return }
    if (-not $now -or $now -eq 'None') { $now = 'AzureServices' } else { $now = "$now, AzureServices" }
    Invoke-Merge $Path 'properties.networkAcls.bypass' $now 'networkAcls' 'bypass' ('"' + $now + '"')
}

function Invoke-Identity([string] $Path) {
    $identity = (Get-Standing $Path).identity
    if ("$($identity.type)" -match 'SystemAssigned') { Write-Line '   It is so already.'; return }
    $wanted = @{ type = 'SystemAssigned' }
    if ("$($identity.type)" -match 'UserAssigned') {
        # They are named again, because the vault keeps those that are named.
        $users = @{}
        foreach ($user in $identity.userAssignedIdentities.PSObject.Properties) { $users[$user.Name] = @{} }
        $wanted = @{ type = 'SystemAssigned,UserAssigned'; userAssignedIdentities = $users }
    }
    $null = Send-Request PATCH $Path (@{ identity = $wanted } | ConvertTo-Json -Depth 50 -Compress)
    Wait-Change $Path 'identity.principalId' '*'
}

function Invoke-Delete([string] $Path, [string] $Read, [string] $Wanted) {
    $now = Get-Part (Get-Standing $Path) $Read
    if (-not $now) { Write-Line '   It is gone already.'; return }
    if ($now -ne $Wanted) { throw "It has been changed since, and it is left alone: $now" }
    $null = Send-Request DELETE $Path
    Write-Line '   Done.'
}
"#;

pub(super) fn script(ask: &Ask, wanted: &[Wanted]) -> String {
    let mut text = String::from("#Requires -Version 5.1\n#Requires -Modules Az.Accounts\n");
    if ask.practice {
        text.push_str("# PRACTICE: nothing in this file is real, and Azure knows none of it.\n");
    }
    let _ = writeln!(text, "# {}. Asked for by {}.", line(&ask.purpose), line(&ask.asked_by));
    text.push_str("# Run it in the Cloud Shell, or wherever Az PowerShell is signed in. It can be run again: what is done stays done.\n");
    text.push_str("$ErrorActionPreference = 'Stop'\n");
    text.push_str(HELPERS);
    signed_in(&mut text, ask, wanted);
    for (at, one) in wanted.iter().enumerate() {
        let _ = writeln!(text, "\n# {}", line(&one.change.consequence()));
        let _ = writeln!(text, "# To take it back: {}", line(one.change.undo()));
        let title = format!("{}. {}", at + 1, line(&one.change.title()));
        let _ = writeln!(text, "Write-Line {}\n{}", quote(&title), call(&order(&one.change)));
    }
    let end = "All of it is done. Pointback sees it by itself; a new role can take some minutes to count.";
    let _ = writeln!(text, "\nWrite-Line {}", quote(end));
    if text.is_ascii() {
        text
    } else {
        format!("\u{feff}{text}")
    }
}

fn signed_in(text: &mut String, ask: &Ask, wanted: &[Wanted]) {
    let tenant = ask.tenant_id.as_deref().unwrap_or_default();
    let mut login = "Connect-AzAccount".to_owned();
    if ask.cloud != PUBLIC {
        let _ = write!(login, " -Environment {}", line(&ask.cloud));
    }
    if !tenant.is_empty() {
        let _ = write!(login, " -Tenant {}", line(tenant));
    }
    text.push('\n');
    let all = subscriptions(wanted);
    for id in &all {
        let of = if tenant.is_empty() {
            String::new()
        } else {
            format!(" -TenantId {}", quote(tenant))
        };
        let help = format!(
            "Sign in first, as somebody who may change subscription {}: {login}",
            line(id)
        );
        let _ = writeln!(
            text,
            "if (-not (Get-AzSubscription -SubscriptionId {}{of} -ErrorAction SilentlyContinue)) {{ throw {} }}",
            quote(id),
            quote(&help)
        );
    }
    // Whose tenant the requests are sent to; all of them are in one.
    if let Some(first) = all.first() {
        let of = if tenant.is_empty() {
            String::new()
        } else {
            format!(" -Tenant {}", quote(tenant))
        };
        let _ = writeln!(
            text,
            "$null = Set-AzContext -Subscription {}{of} -Scope Process",
            quote(first)
        );
    }
}

fn call(order: &Order) -> String {
    let call = |name: &str, words: &[&str]| {
        let words: Vec<String> = words.iter().map(|word| quote(word)).collect();
        format!("{name} `\n    {}", words.join(" `\n    "))
    };
    match order {
        Order::Grant {
            scope,
            role,
            principal,
            kind,
            name,
        } => {
            let name = name.to_string();
            let at = path(
                scope,
                &["providers", "Microsoft.Authorization", "roleAssignments", &name],
                ROLES,
            );
            let owner = subscription(scope).map_or_else(String::new, |id| format!("/subscriptions/{id}"));
            let body = json!({ "properties": {
                "roleDefinitionId": format!("{owner}/providers/Microsoft.Authorization/roleDefinitions/{role}"),
                "principalId": principal, "principalType": kind,
            } });
            call("Invoke-Grant", &[&at, &body.to_string()])
        }
        Order::Add { path, body } => call("Invoke-Add", &[path, body]),
        Order::Create { path, goal, body } => call("Invoke-Create", &[path, goal.read, &goal.wanted, body]),
        Order::Set { path, goal, body } => call("Invoke-Change", &[path, goal.read, &goal.wanted, body]),
        Order::Merge {
            path,
            goal,
            object,
            member,
            value,
        } => call(
            "Invoke-Merge",
            &[path, goal.read, &goal.wanted, object, member, &value.to_string()],
        ),
        Order::Bypass { path } => call("Invoke-Trust", &[path]),
        Order::Identity { path } => call("Invoke-Identity", &[path]),
        Order::Delete { path, goal } => call("Invoke-Delete", &[path, goal.read, &goal.wanted]),
    }
}
