//! From bytes to text: PowerShell writes UTF-16 unless it is told otherwise, and many editors a mark in front.

/// A file's text.
///
/// # Errors
/// A sentence for the person: too large, or not text.
pub fn decode(bytes: &[u8]) -> Result<String, String> {
    if bytes.len() > super::LARGEST {
        return Err(super::too_large());
    }
    let wide = |bytes: &[u8], read: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| read(*pair)).collect();
        String::from_utf16(&units).ok().filter(|_| rest.is_empty())
    };
    let text = match bytes {
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        // JSON begins with a sign of ASCII: a zero beside it tells the width, even without a mark.
        [_, 0, ..] => wide(bytes, u16::from_le_bytes),
        [0, _, ..] => wide(bytes, u16::from_be_bytes),
        _ => String::from_utf8(bytes.to_vec()).ok(),
    };
    text.ok_or_else(|| "The file is not text in UTF-8 or UTF-16.".to_owned())
}
