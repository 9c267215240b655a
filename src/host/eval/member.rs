//! Properties and indexes: reading and writing, through collections as PowerShell does.

use crate::cmdlet::TypeMember;
use crate::diag::{Result, Span};
use crate::host::errors;
use crate::host::method_value::method_value;
use crate::host::vm::Vm;
use crate::host::{ops, psobject};
use crate::lang::tree::{Expr, ExprKind, Index, Member, MemberName};
use crate::value::{Member as ObjectMember, Object, Value};
use std::rc::Rc;

impl Vm {
    pub(super) fn member_name(&mut self, name: &MemberName) -> Result<Rc<str>> {
        match name {
            MemberName::Name(name) => Ok(name.clone()),
            MemberName::Computed(expr) => {
                let value = self.eval(expr)?;
                match value {
                    Value::Str(text) => Ok(text),
                    other => Ok(self.text_of(&other)?.into()),
                }
            }
        }
    }

    pub(super) fn eval_member(&mut self, member: &Member, span: Span) -> Result<Value> {
        if member.is_static {
            let name = self.member_name(&member.name)?;
            return self.static_member(&member.target, &name, span);
        }
        if let MemberName::Name(name) = &member.name
            && let Some(Value::Object(object)) = self.peek(&member.target)
            && let Some(value) = object.get(name)
        {
            return Ok(value);
        }
        let target = if member.conditional {
            self.eval_quietly(&member.target)?
        } else {
            self.eval(&member.target)?
        };
        if member.conditional && target.is_null() {
            return Ok(Value::Null);
        }
        // A constant name is not copied for a look-up.
        match &member.name {
            MemberName::Name(name) => self.property_of(&target, name, span),
            MemberName::Computed(expr) => {
                // A number behind the dot is a key of that number.
                if let (Value::Table(table), ExprKind::Constant(constant)) =
                    (target.base(), &expr.kind)
                    && let Some(found) = table.get(&super::expr::constant(constant))
                {
                    return Ok(found);
                }
                let name = self.member_name(&member.name)?;
                self.property_of(&target, &name, span)
            }
        }
    }

    /// A property as the language reads it: null (or strict mode's error) where there is none.
    pub(super) fn property_of(&mut self, target: &Value, name: &str, span: Span) -> Result<Value> {
        match self.property(target, name) {
            Ok(Some(value)) => Ok(value),
            Ok(None) if self.strict < 2 && ops::counted(target, name).is_some() => {
                Ok(ops::counted(target, name).unwrap_or_default())
            }
            Ok(None) if let Some(method) = method_value(target, name) => Ok(method),
            Ok(None) if self.strict >= 2 => {
                let known: Vec<String> = crate::value::members::properties(target)
                    .into_iter()
                    .map(|(name, _)| name)
                    .collect();
                Err(errors::property_not_found(name, &known, &self.source, span))
            }
            Ok(None) => Ok(Value::Null),
            Err(error) => Err(errors::locate(error, &self.source, span)),
        }
    }

    /// A property of a value; `None` if there is none of that name. Members of the items, where a collection has none.
    pub fn property(&mut self, target: &Value, name: &str) -> Result<Option<Value>> {
        if !self.type_data.is_empty()
            && let Some(found) = self.typed_property(target, name)?
        {
            return Ok(Some(found));
        }
        match target {
            Value::Object(object) => return self.object_property(object, target, name),
            Value::Table(table) => {
                if let Some(value) = table.get_str(name) {
                    return Ok(Some(value));
                }
            }
            Value::Wrapped(wrapped) => {
                if let Some(found) = self.object_property_only(&wrapped.added, target, name)? {
                    return Ok(Some(found));
                }
                if let Some(found) = psobject::property(target, name) {
                    return Ok(Some(found));
                }
                return self.property(&wrapped.base.clone(), name);
            }
            Value::Null | Value::NoOutput => {
                return Ok(None);
            }
            Value::Foreign(foreign) => {
                if let Some(info) = foreign.as_any().downcast_ref::<psobject::PropertyInfo>()
                    && name.eq_ignore_ascii_case("Value")
                {
                    // A script property is run.
                    return self.property(&info.target.clone(), &info.name.clone());
                }
                if let Some(value) = foreign.get(name) {
                    return Ok(Some(value));
                }
                if let Some(value) = psobject::property(target, name) {
                    return Ok(Some(value));
                }
                // Whoever enumerates only once is asked only once.
                if let Some(items) = foreign.items() {
                    return self.each_property(&items, name);
                }
            }
            _ => {}
        }
        if let Some(value) = psobject::property(target, name) {
            return Ok(Some(value));
        }
        if let Some(value) = self.host_property(target, name)? {
            return Ok(Some(value));
        }
        if let Some(value) = ops::member(target, name)? {
            return Ok(Some(value));
        }
        self.items_property(target, name)
    }

    /// A property that Update-TypeData gave to the target's types; one of its own hides it.
    fn typed_property(&mut self, target: &Value, name: &str) -> Result<Option<Value>> {
        let own = match target {
            Value::Object(object) => object.member(name).is_some(),
            Value::Wrapped(wrapped) => wrapped.added.member(name).is_some(),
            Value::Null | Value::NoOutput => true,
            _ => false,
        };
        if own {
            return Ok(None);
        }
        let types: Vec<Rc<str>> = target.type_names().into_iter().map(Rc::from).collect();
        if name.eq_ignore_ascii_case("PSStandardMembers") {
            return self.standard_members(target, &types);
        }
        let Some(member) = self.type_data.member(&types, name).cloned() else {
            return Ok(None);
        };
        Ok(match member {
            TypeMember::Note(value) => Some(value),
            TypeMember::Alias(to, None) => self.property(target, &to)?,
            TypeMember::Alias(to, Some(kind)) => match self.property(target, &to)? {
                Some(value) => Some(ops::convert(&value, &crate::value::TypeName(kind.into()))?),
                None => None,
            },
            TypeMember::Script(block, _) => {
                Some(self.call_with_this(&block, target.clone(), &[])?.stored())
            }
            TypeMember::Method(_) => None,
        })
    }

    /// How objects of the target's types are shown and serialized, as Update-TypeData said.
    fn standard_members(&mut self, target: &Value, types: &[Rc<str>]) -> Result<Option<Value>> {
        let Some(notes) = self.type_data.of(types).next().cloned() else {
            return Ok(None);
        };
        let made = Object::custom();
        let set = |names: Vec<Value>| {
            Value::Object(Object::of([(
                "ReferencedPropertyNames",
                Value::array(names),
            )]))
        };
        for (name, value) in &notes.standard {
            let value = match (name.as_str(), value) {
                ("StringSerializationSource", source) => self
                    .property(target, &source.to_text())?
                    .unwrap_or_default(),
                (_, Value::Array(names)) => set(names.items()),
                (_, value) => value.clone(),
            };
            made.put(name, value);
        }
        if !notes.display.is_empty() {
            let names = notes.display.iter().map(Value::str).collect();
            made.put("DefaultDisplayPropertySet", set(names));
        }
        Ok(Some(Value::Object(made)))
    }

    /// A property that a parameter may be bound from: keys of a table are none.
    pub fn bindable_property(&mut self, target: &Value, name: &str) -> Option<Value> {
        match target {
            Value::Table(_) => None,
            Value::Array(_) | Value::Range(..) => None,
            _ => self.property(target, name).ok().flatten(),
        }
    }

    fn object_property(
        &mut self,
        object: &Object,
        whole: &Value,
        name: &str,
    ) -> Result<Option<Value>> {
        if let Some(value) = self.object_property_only(object, whole, name)? {
            return Ok(Some(value));
        }
        if let Some(value) = psobject::property(whole, name) {
            return Ok(Some(value));
        }
        ops::member(whole, name)
    }

    fn object_property_only(
        &mut self,
        object: &Object,
        whole: &Value,
        name: &str,
    ) -> Result<Option<Value>> {
        match object.member(name) {
            Some(ObjectMember::Note(value)) => Ok(Some(value)),
            Some(ObjectMember::Alias(to)) => self.property(whole, &to),
            Some(ObjectMember::Script(Value::Block(block), _)) => Ok(Some(
                self.call_with_this(&block, whole.clone(), &[])?.stored(),
            )),
            Some(ObjectMember::Script(..) | ObjectMember::Method(_)) | None => Ok(None),
        }
    }

    /// Member enumeration: the property of each item that has it.
    fn items_property(&mut self, target: &Value, name: &str) -> Result<Option<Value>> {
        let items = match target {
            Value::Array(array) => array.items(),
            Value::Range(..) => target.range_items().collect(),
            Value::Foreign(foreign) => match foreign.items() {
                Some(items) => items,
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        self.each_property(&items, name)
    }

    /// The property of each of several items that has it.
    fn each_property(&mut self, items: &[Value], name: &str) -> Result<Option<Value>> {
        let (mut found, mut any) = (Vec::new(), false);
        for item in items {
            match self.property(item, name)? {
                Some(Value::Array(inner)) => {
                    any = true;
                    found.extend(inner.items());
                }
                Some(value) => {
                    any = true;
                    found.push(value);
                }
                // An object that lacks it counts with null, as long as another one has it.
                None if is_custom(item) => {
                    any = true;
                    found.push(Value::Null);
                }
                None if matches!(item, Value::Object(_) | Value::Table(_)) => {
                    found.push(Value::Null)
                }
                None => {}
            }
        }
        if !any {
            return Ok(None);
        }
        Ok(match found.len() {
            0 => None,
            1 => found.pop(),
            _ => Some(Value::array(found)),
        })
    }

    /// Sets a property.
    pub(super) fn set_property(
        &mut self,
        target: &Value,
        name: &str,
        value: Value,
        span: Span,
    ) -> Result<()> {
        let result = self.set_property_at(target, name, value);
        result.map_err(|error| errors::locate(error, &self.source, span))
    }

    fn set_property_at(&mut self, target: &Value, name: &str, value: Value) -> Result<()> {
        if let Value::Foreign(foreign) = target
            && let Some(info) = foreign.as_any().downcast_ref::<psobject::PropertyInfo>()
            && name.eq_ignore_ascii_case("Value")
        {
            return self.set_property_at(&info.target.clone(), &info.name.clone(), value);
        }
        match target {
            Value::Object(object) => match object.member(name) {
                Some(ObjectMember::Note(_)) => {
                    object.set(name, value);
                    Ok(())
                }
                Some(ObjectMember::Alias(to)) => self.set_property_at(target, &to, value),
                Some(ObjectMember::Script(_, Some(Value::Block(setter)))) => self
                    .call_with_this(&setter, target.clone(), &[value])
                    .map(|_| ()),
                Some(ObjectMember::Script(_, _)) => Err(errors::set_without_setter(name)),
                _ => ops::set_member(target, name, value),
            },
            Value::Table(_) => ops::set_member(target, name, value),
            Value::Null | Value::NoOutput => Err(errors::property_on_null(name)),
            Value::Wrapped(wrapped) => {
                if wrapped.added.set(name, value.clone()) {
                    return Ok(());
                }
                self.set_property_at(&wrapped.base.clone(), name, value)
            }
            other => {
                if self.set_host_property(other, name, &value)? {
                    return Ok(());
                }
                ops::set_member(other, name, value)
            }
        }
    }

    pub(super) fn eval_index(&mut self, index: &Index, span: Span) -> Result<Value> {
        let at = match &index.index.kind {
            ExprKind::Constant(_) | ExprKind::Variable(_) => None,
            _ => Some(()),
        };
        // `$a[0]`, `$a[$i]`: the array is not copied, not even its count.
        if at.is_none() && self.peek(&index.target).is_some() {
            let at = self.eval(&index.index)?;
            if let (Some(Value::Array(array)), Value::Int(number)) = (self.peek(&index.target), &at)
            {
                let len = array.len() as i64;
                let number = i64::from(*number);
                let place = if number < 0 { number + len } else { number };
                if (0..len).contains(&place) {
                    return Ok(array.get(place as usize).unwrap_or_default());
                }
            }
        }
        let target = if index.conditional {
            self.eval_quietly(&index.target)?
        } else {
            self.eval(&index.target)?
        };
        if index.conditional && target.is_null() {
            return Ok(Value::Null);
        }
        let at = self.eval(&index.index)?;
        // `[object]5` is a key of an ordered table, 5 a place in it.
        if let (Value::Table(table), ExprKind::Cast(cast)) = (target.base(), &index.index.kind)
            && cast.to.simple().is_some_and(is_object)
        {
            return Ok(table.get(&at).unwrap_or_default());
        }
        self.index_value(&target, &at, span)
    }

    pub(super) fn index_value(&mut self, target: &Value, at: &Value, span: Span) -> Result<Value> {
        let result = match target {
            Value::Null | Value::NoOutput => Err(errors::null_array()),
            _ => ops::index(target, at, self.strict),
        };
        result.map_err(|error| errors::locate(error, &self.source, span))
    }

    pub(super) fn set_index(
        &mut self,
        target: &Value,
        at: &Value,
        value: Value,
        span: Span,
    ) -> Result<()> {
        let result = match target {
            Value::Null | Value::NoOutput => Err(errors::null_array()),
            _ => ops::set_index(target, at, value),
        };
        result.map_err(|error| errors::locate(error, &self.source, span))
    }

    fn static_member(&mut self, target: &Expr, name: &str, span: Span) -> Result<Value> {
        let kind = self.static_target(target)?;
        let value = self.static_property(&kind, name);
        value
            .map_err(|error| errors::locate(error, &self.source, span))
            .map(|found| found.unwrap_or_default())
    }

    pub(super) fn set_static(
        &mut self,
        target: &Expr,
        name: &str,
        value: Value,
        span: Span,
    ) -> Result<()> {
        let kind = self.static_target(target)?;
        let set = ops::set_static(&kind, name, &value);
        set.map_err(|error| errors::locate(error, &self.source, span))
    }

    /// The type before `::`: a literal, or a value that is a type, or any object's own.
    pub(super) fn static_target(&mut self, target: &Expr) -> Result<crate::value::TypeName> {
        if let ExprKind::Type(name) = &target.kind {
            return self.resolve_type(name);
        }
        match self.eval(target)? {
            Value::Type(name) => Ok(name),
            other => Ok(crate::value::TypeName(other.type_name().into())),
        }
    }
}

fn is_object(name: &str) -> bool {
    name.eq_ignore_ascii_case("object") || name.eq_ignore_ascii_case("System.Object")
}

/// Whether it is a `[pscustomobject]`.
fn is_custom(item: &Value) -> bool {
    matches!(item, Value::Object(object) if object.is_custom())
}
