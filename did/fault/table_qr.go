package fault

var qrCodes = []Entry{
	{"qr.image", "The file is no PNG or JPEG image.", "Hinan limits, rule R6", "Take the picture again, or save it as PNG or JPEG."},
	{"qr.too-large", "The image has more bytes or pixels than are read.", "Hinan limits, rule R6", "Cut the picture to the code, or make it smaller."},
	{"qr.no-code", "No QR code was found in the image, or it could not be read.", "ISO/IEC 18004", "Take the picture again: the whole code with its white border, sharp and evenly lit."},
}
