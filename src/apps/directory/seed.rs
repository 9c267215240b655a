//! Users and groups of the sample.

use super::{Group, SKUS, User};
use crate::apps::seed::people::post;
use crate::apps::seed::{Sample, all_roles};
use crate::diag::Result;
use crate::tenant::{Tenant, Timestamp};

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
        manager: person.manager.map(|manager| sample.people[manager].id),
        roles: if index == post::ADMIN {
            all_roles()
        } else {
            person.roles.iter().map(|role| (*role).into()).collect()
        },
        ..User::default()
    }
}
