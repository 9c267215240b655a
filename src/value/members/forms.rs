//! The forms of methods as Get-Member and a method without brackets tell them. Lists only.

/// Forms of the methods that everything has.
pub const COMMON: &[&str] = &[
    "bool Equals(System.Object obj)",
    "int GetHashCode()",
    "type GetType()",
    "string ToString()",
];

/// Forms of the methods of text.
pub const TEXT: &[&str] = &[
    "System.Object Clone()",
    "int CompareTo(System.Object value), int CompareTo(string strB)",
    "bool Contains(string value), bool Contains(string value, System.StringComparison comparisonType), bool Contains(char value), bool Contains(char value, System.StringComparison comparisonType)",
    "void CopyTo(int sourceIndex, char[] destination, int destinationIndex, int count), void CopyTo(System.Span[char] destination)",
    "bool EndsWith(string value), bool EndsWith(string value, System.StringComparison comparisonType), bool EndsWith(string value, bool ignoreCase, cultureinfo culture), bool EndsWith(char value)",
    "bool Equals(System.Object obj), bool Equals(string value), bool Equals(string value, System.StringComparison comparisonType)",
    "System.CharEnumerator GetEnumerator()",
    "int GetHashCode(), int GetHashCode(System.StringComparison comparisonType)",
    "int IndexOf(char value), int IndexOf(char value, int startIndex), int IndexOf(char value, System.StringComparison comparisonType), int IndexOf(string value)",
    "int IndexOfAny(char[] anyOf), int IndexOfAny(char[] anyOf, int startIndex), int IndexOfAny(char[] anyOf, int startIndex, int count)",
    "string Insert(int startIndex, string value)",
    "bool IsNormalized(), bool IsNormalized(System.Text.NormalizationForm normalizationForm)",
    "int LastIndexOf(char value), int LastIndexOf(char value, int startIndex), int LastIndexOf(string value)",
    "string Normalize(), string Normalize(System.Text.NormalizationForm normalizationForm)",
    "string PadLeft(int totalWidth), string PadLeft(int totalWidth, char paddingChar)",
    "string PadRight(int totalWidth), string PadRight(int totalWidth, char paddingChar)",
    "string Remove(int startIndex, int count), string Remove(int startIndex)",
    "string Replace(string oldValue, string newValue, bool ignoreCase, cultureinfo culture), string Replace(string oldValue, string newValue, System.StringComparison comparisonType), string Replace(char oldChar, char newChar), string Replace(string oldValue, string newValue)",
    "string[] Split(char separator, System.StringSplitOptions options), string[] Split(char separator, int count, System.StringSplitOptions options), string[] Split(Params char[] separator)",
    "bool StartsWith(string value), bool StartsWith(string value, System.StringComparison comparisonType), bool StartsWith(string value, bool ignoreCase, cultureinfo culture), bool StartsWith(char value)",
    "string Substring(int startIndex), string Substring(int startIndex, int length)",
    "char[] ToCharArray(), char[] ToCharArray(int startIndex, int length)",
    "string ToLower(), string ToLower(cultureinfo culture)",
    "string ToLowerInvariant()",
    "string ToString(), string ToString(System.IFormatProvider provider)",
    "string ToUpper(), string ToUpper(cultureinfo culture)",
    "string ToUpperInvariant()",
    "string Trim(), string Trim(char trimChar), string Trim(Params char[] trimChars), string Trim(System.ReadOnlySpan[char] trimChars)",
    "string TrimEnd(), string TrimEnd(char trimChar), string TrimEnd(Params char[] trimChars), string TrimEnd(System.ReadOnlySpan[char] trimChars)",
    "string TrimStart(), string TrimStart(char trimChar), string TrimStart(Params char[] trimChars), string TrimStart(System.ReadOnlySpan[char] trimChars)",
];

/// Forms of the methods of numbers.
pub const NUMBER: &[&str] = &[
    "int CompareTo(System.Object value)",
    "System.TypeCode GetTypeCode()",
    "string ToString(), string ToString(string format), string ToString(System.IFormatProvider provider), string ToString(string format, System.IFormatProvider provider)",
];
