package fault

var qrCodes = []Entry{
	{"qr.prefix", "The text is none of the forms that are read.", "Hinan QR text form, rule R1", "Scan the code of a pass, a card or a bundle; where a scanner types other characters than the code has, set it to the keyboard's layout."},
	{"qr.too-long", "The text has more characters than a QR code holds.", "ISO/IEC 18004 Table 7", "Send it in several parts."},
	{"qr.base45", "The text is not Base45 in the one spelling that its bytes have.", "RFC 9285 §4, §6", "Scan the code again; if it was typed or copied, check that no character was lost."},
	{"qr.base32", "The text is not upper case Base32 in the one spelling that its bytes have.", "RFC 4648 §3, §6", "Scan the code again; if it was typed or copied, check that no character was lost."},
	{"qr.empty", "The text or the message has no content.", "Hinan QR text form", "Have the code made again."},
	{"qr.part", "The text is one part of several.", "Hinan QR parts", "Scan the other parts as well, with a reader that puts them together."},
	{"qr.frame", "The part is too short, of an unknown kind or content, or its size does not fit the whole that it announces.", "Hinan QR parts", "Scan the other parts; if all of them are refused, have them made again by a current version."},
	{"qr.frame-index", "The number of the part is outside the range of its kind.", "Hinan QR parts", "Scan the other parts; if all of them are refused, have them made again."},
	{"qr.frame-limit", "The whole has more parts or more bytes than are put together.", "Hinan limits, rule R6", "Carry it by file in place of codes, or in larger parts."},
	{"qr.frame-set", "The part announces another whole than the parts before it, under the same id.", "Hinan QR parts", "Scan the parts from one screen only, or start anew."},
	{"qr.frame-differs", "The part contradicts parts that were read before.", "Hinan QR parts", "Scan the parts from one screen only, or start anew."},
	{"qr.frame-budget", "Four times as many parts came as make up the whole, and it is still not complete.", "Hinan limits, rule R6", "Start anew, from one screen only."},
	{"qr.checksum", "The parts make another message than they announce.", "Hinan QR parts, SHA-256", "Start anew, from one screen only; if it happens again, carry it by file."},
	{"qr.characters", "The text has characters that are not put into a code.", "ISO/IEC 18004 §7.4.4", "Turn the bytes into text by the text form or by parts before they are drawn."},
	{"qr.level", "There is no such level of error correction.", "ISO/IEC 18004 §7.5.1", "Use L for screens, M for paper and Q for cards that are carried."},
	{"qr.module", "The modules of the code would be too small or too large to draw.", "Hinan limits, rule R6", "Draw a module with 1 to 64 pixels on each side."},
	{"qr.image", "The file is no PNG or JPEG image.", "Hinan limits, rule R6", "Take the picture again, or save it as PNG or JPEG."},
	{"qr.too-large", "The image has more bytes or pixels than are read.", "Hinan limits, rule R6", "Cut the picture to the code, or make it smaller."},
	{"qr.no-code", "No QR code was found in the image, or it could not be read.", "ISO/IEC 18004", "Take the picture again: the whole code with its white border, sharp and evenly lit."},
}
