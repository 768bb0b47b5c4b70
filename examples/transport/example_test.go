package main

func Example() {
	main()
	// Output:
	// accepted
	// zones: 1-3
	// refused
	// reason: policy.type
}
