//! Users and groups of the sample.

use super::{Group, SKUS, User};
use crate::apps::seed::people::{DOMAIN, post};
use crate::apps::seed::{Sample, all_roles};
use crate::diag::Result;
use crate::tenant::{Guid, Tenant, Timestamp};

/// Fills in the people and the groups.
pub fn fill(tenant: &mut Tenant, sample: &mut Sample) -> Result<()> {
    for index in 0..sample.people.len() {
        let user = user(sample, index);
        tenant.put(&user)?;
    }
    let groups: Vec<Group> = sample.teams.iter().map(|team| sample.group(team)).collect();
    for group in &groups {
        tenant.put(group)?;
    }
    lists(tenant, sample)
}

/// A list: its name, alias and description, whether it has mail and is for security, its owners and its members.
type List = (
    &'static str,
    &'static str,
    &'static str,
    bool,
    bool,
    &'static [usize],
    &'static [usize],
);

/// Distribution lists and security groups, of those who have no part in the plot.
fn lists(tenant: &mut Tenant, sample: &Sample) -> Result<()> {
    let made: [List; 4] = [
        (
            "Sales Leads",
            "sales-leads",
            "Who leads sales in a region",
            true,
            false,
            &[post::HELD],
            &[post::HELD, 22, 23],
        ),
        (
            "Finance Approvers",
            "finance-approvers",
            "Who approves payments",
            true,
            true,
            &[9],
            &[9, 32],
        ),
        (
            "Facilities",
            "facilities",
            "Keys, rooms and desks",
            true,
            false,
            &[],
            &[38, 12],
        ),
        (
            "VPN Users",
            "vpn-users",
            "May connect from outside",
            false,
            true,
            &[12],
            &[12, 16, 34, 35],
        ),
    ];
    for (number, (name, alias, about, mail, security, owners, members)) in
        made.into_iter().enumerate()
    {
        let ids = |posts: &[usize]| posts.iter().map(|index| sample.people[*index].id).collect();
        // Made from another id, so that the dice of the sample stay as they are.
        let bits = sample.people[post::ADMIN].id.0.as_u128().rotate_left(23) ^ (number as u128 + 1);
        tenant.put(&Group {
            id: Guid::from_bits(bits),
            display_name: name.into(),
            description: Some(about.into()),
            mail: mail.then(|| format!("{alias}@{DOMAIN}")),
            mail_nickname: Some(alias.into()),
            mail_enabled: mail,
            security_enabled: security,
            created_date_time: Some(sample.now.plus_days(-640 + 31 * number as i64)),
            owners: ids(owners),
            members: ids(members),
            ..Group::default()
        })?;
    }
    Ok(())
}

fn user(sample: &mut Sample, index: usize) -> User {
    let hired = sample
        .now
        .plus_days(-(500 + 90 * (index as i64 % 29)) - sample.chance.below(60) as i64);
    let person = &sample.people[index];
    let country = person.culture.country();
    let mut proxies = vec![format!("SMTP:{}", person.upn)];
    proxies.extend(
        person
            .second_address
            .iter()
            .map(|address| format!("smtp:{address}")),
    );
    let known = person.second_address.is_some();
    let (year, month, day) = person.birthday;
    let birthday = jiff::civil::date(year, month, day)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .ok();
    // E5 for those who lead, for the administrator and for the subject; desk-less licences for two; E3 for the others.
    let licence = match index {
        post::ADMIN | post::SUBJECT | 7..=11 | post::COUNSEL => &SKUS[1],
        24 | 33 => &SKUS[2],
        _ => &SKUS[0],
    };
    User {
        id: person.id,
        user_principal_name: person.upn.clone(),
        display_name: person.display.clone(),
        given_name: Some(person.given.clone()),
        surname: Some(person.surname.clone()),
        mail: Some(person.upn.clone()),
        mail_nickname: Some(person.alias.clone()),
        proxy_addresses: proxies,
        other_mails: if known {
            vec![format!("{}.{}@fabrikam.com", person.alias, 1970 + index)]
        } else {
            Vec::new()
        },
        job_title: Some(person.title.into()),
        department: Some(person.department.into()),
        company_name: Some("Contoso".into()),
        office_location: Some(format!("{} {}", country.city, 1 + index % 4)),
        street_address: known.then(|| person.street.clone()),
        city: Some(country.city.into()),
        postal_code: Some(country.postal_code.into()),
        country: Some(country.name.into()),
        usage_location: Some(country.code.into()),
        business_phones: vec![person.phone.clone()],
        mobile_phone: Some(person.mobile.clone()),
        employee_id: Some(person.employee_id.clone()),
        employee_type: Some("Employee".into()),
        employee_hire_date: Some(hired),
        preferred_language: Some(country.language.into()),
        about_me: known.then(|| format!("{} at Contoso in {}.", person.title, country.city)),
        birthday: birthday.map(|at| Timestamp::from(at.timestamp())),
        account_enabled: true,
        user_type: Some("Member".into()),
        created_date_time: Some(hired),
        licences: vec![licence.id],
        last_password_change_date_time: Some(sample.now.plus_days(-40)),
        last_sign_in: Some(sample.now.plus_days(if index % 13 == 12 {
            -130
        } else {
            -(index as i64 % 6)
        })),
        manager: person.manager.map(|manager| sample.people[manager].id),
        roles: if index == post::ADMIN {
            all_roles()
        } else {
            person.roles.iter().map(|role| (*role).into()).collect()
        },
        ..User::default()
    }
}
