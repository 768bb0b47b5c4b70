package vc

import (
	"encoding/hex"
	"slices"
	"strings"

	"github.com/hinan-id/hinan/vc/internal/digest"
)

// published are the digests of the context files as the W3C publishes them: by
// SHA-256, SHA-384 and SHA-512, in hex. The SHA-256 of the base contexts stand in
// VCDM 2.0 §B.1; the others are of the same official files.
var published = map[string][3]string{
	ContextV1: {
		"ab4ddd9a531758807a79a5b450510d61ae8d147eab966cc9a200c07095b0cdcc",
		"82c3b3eab863754bbfd2b9f17d8d6db9f61169f301cbf0b05e1fc4beb5f5c51dd4d2e888c274f49c3fbb2408f61faed1",
		"536a40b390dda94a9e39196c00090f62668e8184fe3c8c02c4a22c85666e68bf6e85d3dc7f2dba85b2b62ef95d97de24132568d8504db43f2c9c82d2e88418d2",
	},
	ContextV2: {
		"59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
		"97f1eb8e5042356c805fdd61afa2c557663785e0794dcafa21e138fd38def18cb360133c221aa31d6896a6bf3e65b614",
		"5d55452bd2dcf8a29f5a290473eb242b1c5fb77d4e68f1a0aa87baa4dba2694852d65ec63d48ac04a99d956f9f7153b9406f84d2d04c74869b02c239a1d81305",
	},
	"https://www.w3.org/ns/did/v1": {
		"4f3eae5568c9c5f036a082088f9e192019ee06faa78973c87ff91d5421b88dad",
		"75f4decf8174a6f2d40c0ddbd8cdfb4300ead2466db4932259a483a6e11774932f15880786e1fbc16c4b399f9891b92b",
		"ec55295367dbe3aec9020b8807d0590a735d87cdcbb35ff04ef68537a6d09be9e3c1e47cead74b855d3584f83ad408f34da9b925647e084954aaf7f54807858f",
	},
	"https://www.w3.org/ns/cid/v1": {
		"ea216ecc1cb02cd39b693dba2250141e270ba0bf95890be107dd9a9e8e43de85",
		"327d924d4a48518eb5425e8a9430a3f20d9678bb1111cddbf0ff2a67b854ee485c2ef149dfcd4516dfc1af7e733bec18",
		"2b46fc794597baa8e55b85621e7ba3829ac89cda777496b60fe44c0aa1cbbffd0c4ee7709a2d9fb4d6255380342b49a15ac0b3d6e6084a5505c6cc4253c357cb",
	},
	"https://w3id.org/security/data-integrity/v1": {
		"b5d829bd09aa7c42abc6efa0c8ed7635313b5487f37ccfce3ecd149ca9418554",
		"1f7b51154c2cb596b804d3eedeabb7678c7ea4d36f5201496a681dbd868d5dc0cb90a8839f5142ccdc91fdb92c5adcf2",
		"c49951bd9f3e8f4d231fce5e45798a2d32fb7ef4a4f1a2e8d2f3dab5d10333a1421339974ee77159edae259fcf73c7cf136f1e3004ded5af25ac38983d2e8eca",
	},
	"https://w3id.org/security/data-integrity/v2": {
		"67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
		"0ee2d7626717f8b07cd449b525d5e2b71fe27209fc99e53089e0169dd2944d793feea4526fc60bb9cca1cd96512391f6",
		"39cd7a9a4047b74b8524640fe35633e81e8286d14bdbb7e77d0e08d850b00d6a35b0185d5de35c479baedb23a17989d9f628ac95531fdd79c0c5a0f632d9fa95",
	},
	"https://w3id.org/security/multikey/v1": {
		"ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
		"0fa51641d12fb8c701b2e6a9492556f25d32bb4af84a96f11808f0a623b972434dd18a8f1f1865bc68d8ee046c4e5a3e",
		"127d1338ea7f702d745ed5bf6900eda8aac4419da5463181fca02c27e05085106e7d3eece9ea0e156bcff5c3f99eead397785c453bc579f7dd5496a991e10b5f",
	},
	"https://w3id.org/security/jwk/v1": {
		"0f14b62f6071aafe00df265770ea0c7508e118247d79b7d861a406d2aa00bece",
		"762dc55ce79f361e3bbeb7d3cb0ddb3e44b8e2885261f8283183959d1aaa33904af6a8005059ed9641500eab7d8ddae5",
		"0efbff84523d720a2f331fec4fbedc969ee2e75764c0ed325c72cb56bc539d3a9c642023c958735afd5357554ab1f7e13111f0dcf861f59b2bc045126cd85211",
	},
	"https://www.w3.org/ns/credentials/status/v1": {
		"fda5add353231e6a6884a46b12e6c75464281900cb348284d9c360f62381d9f7",
		"ac0ef813833ebd666b6170a61c5adacc6d7d2f5a040d16c2928e8414d4fa07f64d70313021e02bf4f97bdd123ed9a84e",
		"ff2ca7667b990373b46b12535e6b8de8eae270143278715ad935b159216521e514cb1ccd8517410a2429527e24d8fc96f88f8b734887a2602e6ee07b83b66fed",
	},
	"https://w3id.org/vc/status-list/2021/v1": {
		"6dd06a52bedb771e059c1083ba8ba7848dce22f6b4a8cfa0b98ba3fc188870e4",
		"39cf407ecaeb587a59e2e367384219d14e52d5997624ce61bbc9af4a7e4e3f6205e5d100b4c4e6fd1e19bc37046c5194",
		"c0f46c24a26c7f3ab337137c8cb5a9aeb3477c057f52983026115b50c1680ad2bed6c7715db487f35e197ed272a80fb031e64514d8ec8b8799a3430b5d37509e",
	},
}

// checkRelated refuses relatedResource without an id of its own or without a
// digest, and a well-known context with another digest than the published one
// (VCDM 2.0 §5.3). Other resources are not fetched: what the digests protect is
// compared by whoever reads the resource.
func checkRelated(members map[string]any) error {
	resources, err := rule{name: "relatedResource", needsID: true}.check(members)
	if err != nil {
		return err
	}
	seen := make(map[any]bool, len(resources))
	for _, r := range resources {
		if seen[r["id"]] {
			return malformed("relatedResource has one id twice")
		}
		seen[r["id"]] = true
		if media, ok := r["mediaType"]; ok {
			if s, ok := media.(string); !ok || !isMediaType(s) {
				return malformed("relatedResource.mediaType is no media type")
			}
		}
		digests, err := readDigests(r)
		if err != nil {
			return in("relatedResource", err)
		}
		if !slices.ContainsFunc(digests, func(d digest.Digest) bool { return contradicts(r["id"].(string), d) }) {
			continue
		}
		return in("relatedResource", ErrDigest)
	}
	return nil
}

// readDigests returns every digest of a resource; at least one must be there.
func readDigests(resource map[string]any) ([]digest.Digest, error) {
	var all []digest.Digest
	if value, ok := resource["digestSRI"]; ok {
		s, _ := value.(string)
		digests, err := digest.ParseSRI(s)
		if err != nil {
			return nil, malformed("digestSRI: %v", err)
		}
		all = digests
	}
	if value, ok := resource["digestMultibase"]; ok {
		s, _ := value.(string)
		d, err := digest.ParseMultibase(s)
		if err != nil {
			return nil, malformed("digestMultibase: %v", err)
		}
		all = append(all, d)
	}
	if len(all) == 0 {
		return nil, malformed("neither digestSRI nor digestMultibase")
	}
	return all, nil
}

// contradicts reports whether d is another digest than the one published for url.
func contradicts(url string, d digest.Digest) bool {
	sums, ok := published[url]
	return ok && !slices.Contains(sums[:], hex.EncodeToString(d))
}

// isMediaType reports whether s looks like "type/subtype", with parameters or
// without (RFC 6838 §4.2).
func isMediaType(s string) bool {
	s, _, _ = strings.Cut(s, ";")
	kind, subtype, ok := strings.Cut(s, "/")
	return ok && isToken(kind) && isToken(subtype)
}

func isToken(s string) bool {
	const signs = "!#$&-^_.+"
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		letter := r|0x20 >= 'a' && r|0x20 <= 'z' || r >= '0' && r <= '9'
		return !letter && !strings.ContainsRune(signs, r)
	})
}
