package main

func Example() {
	main()
	// Output:
	// outcome: accepted
	// claims: map[age_band:15-64 municipality_code:999999]
	// outcome: accepted
	// claims: map[age_band:15-64 municipality_code:999999]
	// reason: binding.nonce
}
