package main

func Example() {
	main()
	// Output:
	// name: Hanako
	// from: Sendai
	// needs: insulin
	// kept back: 7
}
