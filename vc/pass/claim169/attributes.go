package claim169

import (
	"encoding/json"
	"fmt"
)

// maxText bounds an attribute that is text, in bytes.
const maxText = 1024

// texts are the attributes that are text, by their keys (Claim 169 §2.1.2).
var texts = map[string]string{
	"1": "id", "2": "version", "3": "language", "4": "fullName", "5": "firstName", "6": "middleName", "7": "lastName",
	"8": "dateOfBirth", "10": "address", "11": "email", "12": "phone", "13": "nationality", "15": "guardian",
	"19": "secondaryFullName", "20": "secondaryLanguage", "21": "locationCode", "22": "legalStatus",
	"23": "countryOfIssuance",
}

// numbers are the attributes that are one of 1, 2 and 3.
var numbers = map[string]string{"9": "gender", "14": "maritalStatus"}

// readAttributes gives attributes their names. Others are ignored: pictures and
// biometrics too.
func readAttributes(attributes map[string]any) (map[string]any, error) {
	claims := make(map[string]any, len(attributes))
	for key, value := range attributes {
		if name, ok := texts[key]; ok {
			if s, isText := value.(string); !isText || len(s) > maxText {
				return nil, fmt.Errorf("%w: %s", ErrContent, name)
			}
			claims[name] = value
		}
		if name, ok := numbers[key]; ok {
			n, _ := value.(json.Number)
			if n != "1" && n != "2" && n != "3" {
				return nil, fmt.Errorf("%w: %s", ErrContent, name)
			}
			claims[name] = value
		}
	}
	return claims, nil
}
