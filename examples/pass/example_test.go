package main

func Example() {
	main()
	// Output:
	// a code of version 18 or less: true
	// accepted
	// age: 15-64 from: 999999
}
